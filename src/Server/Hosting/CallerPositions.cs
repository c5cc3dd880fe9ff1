using System.Collections.Concurrent;
using Ashlar.Engine.Reads;
using Ashlar.Stores;
using Ashlar.Surfaces.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ashlar.Server.Hosting;

/// <summary>
/// Read-your-writes where replicas read: the position of a caller's last write is kept here, and goes out as the header
/// <c>Ashlar-Position</c>, which a caller may send back, to this node or another, signed in or not.
/// </summary>
internal sealed class CallerPositions
{
    public const string Header = "Ashlar-Position";
    private const int MostCallers = 100_000;
    private readonly ConcurrentDictionary<string, ulong> _callers = new(StringComparer.Ordinal);
    private long _floor;

    /// <summary>Begins a request of the exchange's caller; what it reads and writes from here on follows its position.</summary>
    public void Begin(HttpExchange exchange)
    {
        var caller = exchange.Caller.SignedIn ? ScalarText.Format(exchange.Caller.Id) : null;
        var needed = (ulong)Volatile.Read(ref _floor);
        if (caller is not null && _callers.TryGetValue(caller, out var own)) needed = Math.Max(needed, own);
        if (exchange.RequestHeaders[Header] is { Count: 1 } given && StorePosition.TryParse(given.ToString(), out var sent)) needed = Math.Max(needed, sent);
        var position = new StorePosition(needed);
        StorePosition.Current = position;
        exchange.Features.GetRequiredFeature<IHttpResponseFeature>().OnStarting(
            static state =>
            {
                var (positions, position, caller, exchange) = ((CallerPositions, StorePosition, string?, HttpExchange))state;
                positions.End(position, caller, exchange);
                return Task.CompletedTask;
            },
            (this, position, caller, exchange));
    }

    private void End(StorePosition position, string? caller, HttpExchange exchange)
    {
        var written = position.Written;
        if (written == 0) return;
        if (written != ulong.MaxValue) exchange.ResponseHeaders[Header] = StorePosition.Format(written);
        if (caller is null) return;
        if (_callers.Count >= MostCallers) Forget();
        _callers[caller] = written; // where it is not known the caller's reads stay with the primary until its next write tells
    }

    /// <summary>Too many callers to tell apart: from now on everyone sees what any of them wrote.</summary>
    private void Forget()
    {
        Raise(_callers.Values.Where(p => p != ulong.MaxValue).DefaultIfEmpty().Max());
        _callers.Clear();
    }

    private void Raise(ulong position)
    {
        for (var floor = Volatile.Read(ref _floor); (ulong)floor < position;)
        {
            var seen = Interlocked.CompareExchange(ref _floor, (long)position, floor);
            if (seen == floor) return;
            floor = seen;
        }
    }
}
