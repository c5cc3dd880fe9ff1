namespace Ashlar.Engine.Rates;

/// <summary>
/// Counters of who did how much lately. In one process (<see cref="RateCounters"/>) or shared by many: then every answer is a
/// trip, hence the tasks.
/// </summary>
public interface IRateCounters
{
    /// <summary>Does it once more, where that is allowed.</summary>
    /// <param name="who">An account, an address, a caller: any text, of which nothing is kept but a hash.</param>
    ValueTask<RateVerdict> TakeAsync(RatePolicy policy, string who, CancellationToken cancellationToken);

    /// <summary>What was taken did not count after all.</summary>
    ValueTask GiveBackAsync(RatePolicy policy, string who, CancellationToken cancellationToken);
}
