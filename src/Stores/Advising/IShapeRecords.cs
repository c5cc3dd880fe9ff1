using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Advising;

/// <summary>
/// Counts of what ran, by shape and day, kept past the end of the process and added to by every process on the database. They
/// are for advice and may lack what a killed process had not handed over. Implementations: a table of each database, and a file
/// for a database of others.
/// </summary>
public interface IShapeRecords
{
    /// <summary>Shapes that are kept at most, of all processes; counts of others are let go.</summary>
    const int MostShapes = 2_000;

    /// <summary>Days that are kept.</summary>
    const int Days = 30;

    /// <summary>Adds to what is there of the day, all or nothing.</summary>
    /// <param name="ran">Each shape once.</param>
    /// <param name="day">In UTC.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">The database is away, or has no such table: a migration makes it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    ValueTask AddAsync(IReadOnlyList<(RecordedShape Shape, ShapeCount Count)> ran, DateOnly day, CancellationToken cancellationToken);

    /// <summary>Each shape that ran since a day, the whole of that day included, in no order. None where nothing was ever recorded.</summary>
    ValueTask<IReadOnlyList<CountedShape>> ReadAsync(DateOnly since, CancellationToken cancellationToken);

    /// <summary>Lets go what is older than a day, and shapes that have not run since.</summary>
    ValueTask ForgetAsync(DateOnly before, CancellationToken cancellationToken);
}
