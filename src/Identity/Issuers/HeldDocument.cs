namespace Ashlar.Identity.Issuers;

/// <summary>How long what an issuer publishes is believed.</summary>
internal static class Freshness
{
    /// <summary>Between two fetches.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromSeconds(30);

    /// <summary>How long it is good without a look at whether it still is.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>How long it is good while the issuer cannot be asked.</summary>
    public static readonly TimeSpan Usable = TimeSpan.FromHours(24);
}

/// <summary>
/// A document of an issuer: fetched when first needed, again every hour, and when it does not serve, but never oftener than
/// <see cref="Freshness.Floor"/> whatever is asked. One fetch at a time; while it fails the known one stays in force for a day.
/// </summary>
/// <param name="fetch">Gives it, or what is wrong. Not to be cancelled: others wait for it too.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldDocument<T>(Func<Task<(T? Value, string? Fault)>> fetch, TimeProvider time)
    where T : class
{
    private readonly Lock _lock = new();
    private Held _held = new(null, null);
    private Task<string?>? _fetching;
    private long? _attempted;

    /// <summary>The document, whether or not it serves; in its place why there is none.</summary>
    /// <param name="serves">Whether one has what is looked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<(T? Value, string? Fault)> GetAsync(Func<T, bool> serves, CancellationToken cancellationToken)
    {
        var held = Volatile.Read(ref _held);
        var age = AgeOf(held);
        var isServing = held.Value is { } value && age < Freshness.Usable && serves(value);
        if (isServing && age < Freshness.Fresh) return (held.Value, null);
        var fetching = Begin();

        // An old one serves while it is looked at again: nobody waits for that.
        if (isServing) return (held.Value, null);
        var fault = fetching is null ? null : await fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        held = Volatile.Read(ref _held);
        return AgeOf(held) < Freshness.Usable ? (held.Value, null) : (null, fault ?? held.Fault ?? "it could not be asked");
    }

    private TimeSpan AgeOf(Held held) => held.At is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;

    /// <summary>The fetch that runs, or a new one where it is time; null: too soon.</summary>
    private Task<string?>? Begin()
    {
        lock (_lock)
        {
            if (_fetching is { IsCompleted: false }) return _fetching;
            if (_attempted is { } attempted && time.GetElapsedTime(attempted) < Freshness.Floor) return null;
            _attempted = time.GetTimestamp();

            // Not the request's to cancel: others wait for it, and the next request finds its result.
            return _fetching = Task.Run(FetchAsync);
        }
    }

    private async Task<string?> FetchAsync()
    {
        var (value, fault) = await fetch().ConfigureAwait(false);
        Volatile.Write(ref _held, value is null ? _held with { Fault = fault } : new Held(value, time.GetTimestamp()));
        return fault;
    }

    /// <param name="Value">As last fetched.</param>
    /// <param name="At">When; null: never.</param>
    private sealed record Held(T? Value, long? At)
    {
        /// <summary>Why the last fetch failed.</summary>
        public string? Fault { get; init; }
    }
}
