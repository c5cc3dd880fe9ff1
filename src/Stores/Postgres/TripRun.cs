using System.Diagnostics;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Tells of the statements of one round trip. They are sent together and answered together, so they share its time in equal
/// parts. To be ended before the rows are given away.
/// </summary>
internal readonly struct TripRun(StoreWatch watch)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public void End(SessionTrip trip) => Tell(trip, null);

    /// <summary>The whole round trip failed, not by a constraint.</summary>
    public void Fail(SessionTrip trip, Exception failure) => Tell(trip, StoreWatch.NameOf(failure));

    private void Tell(SessionTrip trip, string? failure)
    {
        if (trip.Steps.Count == 0) return;
        var part = Stopwatch.GetElapsedTime(_started) / trip.Steps.Count;
        var refused = trip.Outcome.Error is { } error ? StoreWatch.NameOf(error.Kind) : null;
        var reads = 0;
        foreach (var (step, index) in trip.Steps)
        {
            var failed = failure ?? (refused is not null && index == trip.Outcome.FailedStep ? refused : null);
            if (step.Write is { } write) watch.Ended(((PostgresWrite)write.Write).Watched, part, failed is null && refused is null ? write.Affected : 0, failed);
            else watch.Ended(((PostgresRead)step.Read!).Watched, part, trip.RowsOf(reads++), failed); // no change, so a read
            if (failed is not null) return; // the rest never ran
        }
    }
}
