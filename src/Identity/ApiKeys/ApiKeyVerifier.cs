using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;

namespace Ashlar.Identity.ApiKeys;

/// <summary>For whom a key acts, as they are now.</summary>
public sealed record KeyHolder(string? Email, IReadOnlyList<string> Roles);

/// <summary>
/// Takes <c>Authorization: Bearer ashl_…</c> and leaves every other credential to the next. A key that was looked up is remembered for
/// <see cref="Remembered"/>: so long another process's revocation, or a change of its user's roles, may take to be seen here. A key never is
/// a superuser, and never a fresh or second-factor sign-in.
/// </summary>
public sealed class ApiKeyVerifier : IAuthenticate
{
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);

    private const string Scheme = "Bearer ";
    private const int MaxRemembered = 10_000;
    private static readonly Problem NotAKey = new(ProblemKind.Unauthenticated, "the API key is not valid, or not any more");

    private readonly IAuthenticate _others;
    private readonly ApiKeyBook _book;
    private readonly Func<CelValue, CancellationToken, ValueTask<KeyHolder?>> _holder;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _used = new();
    private ConcurrentDictionary<string, Entry> _remembered = new(StringComparer.Ordinal);

    /// <param name="others">For what is no API key.</param>
    /// <param name="book">The keys.</param>
    /// <param name="holder">A user who may sign in, or null.</param>
    /// <param name="time">The clock.</param>
    public ApiKeyVerifier(IAuthenticate others, ApiKeyBook book, Func<CelValue, CancellationToken, ValueTask<KeyHolder?>> holder, TimeProvider time) =>
        (_others, _book, _holder, _time) = (others, book, holder, time);

    private sealed record Entry(ApiKey Key, KeyHolder Holder, Caller Caller, DateTimeOffset SeenAt);

    public ValueTask<Result<Caller>> AuthenticateAsync(string? authorization, CancellationToken cancellationToken)
    {
        if (authorization is null || !IsKey(authorization, out var text)) return _others.AuthenticateAsync(authorization, cancellationToken);
        if (_remembered.TryGetValue(authorization, out var known) && _time.GetUtcNow() is var now && now - known.SeenAt < Remembered && now >= known.SeenAt && !_book.IsOver(known.Key))
        {
            Note(known.Key);
            return new(known.Caller);
        }

        return LookUpAsync(authorization, text.ToString(), known, cancellationToken);
    }

    /// <summary>Forgets what is remembered of a key: revoked here, it ends at once.</summary>
    public void Forget(Guid id)
    {
        foreach (var (authorization, entry) in _remembered)
        {
            if (entry.Key.Id == id) _remembered.TryRemove(authorization, out _);
        }
    }

    /// <summary>Writes down when keys were last used, which requests do not wait for. Called now and then, and before the process ends.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, at) in _used)
        {
            await _book.SetUsedAsync(id, at, cancellationToken).ConfigureAwait(false);
            _used.TryRemove(KeyValuePair.Create(id, at));
        }
    }

    // RFC 9110 section 11.1: the scheme is case-insensitive.
    private static bool IsKey(string authorization, out ReadOnlySpan<char> text)
    {
        text = default;
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        text = authorization.AsSpan(Scheme.Length).Trim(' ');
        return text.StartsWith(KeyText.Prefix, StringComparison.Ordinal);
    }

    private async ValueTask<Result<Caller>> LookUpAsync(string authorization, string text, Entry? known, CancellationToken cancellationToken)
    {
        var key = KeyText.IsKey(text) ? await _book.FindAsync(KeyText.Hash(text), cancellationToken).ConfigureAwait(false) : null;
        var holder = key is null ? null : await _holder(key.User, cancellationToken).ConfigureAwait(false);
        if (key is null || holder is null)
        {
            _remembered.TryRemove(authorization, out _);
            return NotAKey;
        }

        // The same caller while nothing of it changed: what the engine keeps on it stays.
        var same = known is not null && known.Holder.Email == holder.Email && known.Holder.Roles.SequenceEqual(holder.Roles, StringComparer.Ordinal);
        var caller = same ? known!.Caller : CallerOf(key, holder); // same: there is one
        Remember(authorization, new Entry(key, holder, caller, _time.GetUtcNow()));
        Note(key);
        return caller;
    }

    private void Remember(string authorization, Entry entry)
    {
        // One entry a key: written with more spaces or in another case it is looked up again, so that nobody fills the memory.
        if (authorization.Length != Scheme.Length + KeyText.Length || !authorization.StartsWith(Scheme, StringComparison.Ordinal)) return;
        if (_remembered.Count >= MaxRemembered) _remembered = new(StringComparer.Ordinal);
        _remembered[authorization] = entry;
    }

    private static Caller CallerOf(ApiKey key, KeyHolder holder) => new()
    {
        Id = key.User,
        Email = holder.Email,
        Roles = [.. key.Roles.Intersect(holder.Roles, StringComparer.Ordinal)],
        Scopes = key.Scopes,
        Claims = CelMap.Create([KeyValuePair.Create("api_key", CelValue.String(key.Id.ToString()))]),
    };

    // To the minute: a busy key is one write a minute, not one a request.
    private void Note(ApiKey key)
    {
        var now = _time.GetUtcNow();
        var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        if (key.UsedAt >= minute) return;
        if (!_used.TryGetValue(key.Id, out var noted) || noted < minute) _used[key.Id] = minute;
    }
}
