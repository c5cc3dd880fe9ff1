using System.Collections.Concurrent;

namespace Ashlar.Identity.Issuers;

/// <summary>Tells why somebody outside could not be asked, at most once a minute for each reason.</summary>
internal sealed class FaultLog(Action<string> log, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, long> _told = new(StringComparer.Ordinal);

    public void Tell(string fault)
    {
        var now = time.GetTimestamp();
        if (_told.TryGetValue(fault, out var last) && time.GetElapsedTime(last, now) < Every) return;
        if (_told.Count > 100) _told.Clear();
        _told[fault] = now;
        log(fault);
    }
}
