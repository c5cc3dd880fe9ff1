namespace Ashlar.Stores.Postgres.Sharing;

/// <summary>
/// How long something took of late: a mean in which each time counts a sixteenth. Written by many threads without a lock: a lost
/// update changes next to nothing.
/// </summary>
internal sealed class TypicalTime
{
    private const int Weight = 16;
    private long _ticks;

    public TimeSpan Average => new(Volatile.Read(ref _ticks));

    public void Add(TimeSpan took)
    {
        var before = Volatile.Read(ref _ticks);
        Volatile.Write(ref _ticks, before + ((took.Ticks - before) / Weight));
    }
}
