using System.Text.Json;
using Ashlar.Model;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Advising;

/// <summary>
/// Counts beside the model, for a database in which nothing of ours may be made. Processes of one machine share it: each holds
/// the file to itself while it adds, and replaces it whole, so that one that is killed leaves it as it was.
/// </summary>
public sealed class ShapeFile(string path) : IShapeRecords
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Where the counts of a model's database are: in it, or beside the model where it is a database of others.</summary>
    public static IShapeRecords RecordsOf(ModelSnapshot model, IStore store, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(store);
        return model.External ? new ShapeFile(Path.Combine(folder, ".ashlar", model.Name + ".shapes.json")) : store.Shapes;
    }

    public async ValueTask AddAsync(IReadOnlyList<(RecordedShape Shape, ShapeCount Count)> ran, DateOnly day, CancellationToken cancellationToken) =>
        await ChangeAsync(
            kept =>
            {
                var byHash = kept.ToDictionary(k => k.Shape.Hash, StringComparer.Ordinal);
                foreach (var (shape, count) in ran)
                {
                    if (!byHash.TryGetValue(shape.Hash, out var known))
                    {
                        if (byHash.Count >= IShapeRecords.MostShapes) continue;
                        byHash.Add(shape.Hash, known = new Kept(shape, []));
                    }

                    known.Days[day.DayNumber] = known.Days.GetValueOrDefault(day.DayNumber, new Figures(0, 0, 0)).Plus(count);
                }

                return [.. byHash.Values];
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<CountedShape>> ReadAsync(DateOnly since, CancellationToken cancellationToken)
    {
        var counted = new List<CountedShape>();
        foreach (var (shape, days) in await LoadAsync(cancellationToken).ConfigureAwait(false))
        {
            var some = days.Where(d => d.Key >= since.DayNumber).ToList();
            if (some.Count == 0) continue;
            var sum = some.Aggregate(default(ShapeCount), (total, d) => total + d.Value.Count());
            counted.Add(new CountedShape(shape, sum, DateOnly.FromDayNumber(some.Min(d => d.Key)), DateOnly.FromDayNumber(some.Max(d => d.Key))));
        }

        return counted;
    }

    public async ValueTask ForgetAsync(DateOnly before, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return;
        await ChangeAsync(
            kept => [.. kept.Select(k => k with { Days = k.Days.Where(d => d.Key >= before.DayNumber).ToDictionary() }).Where(k => k.Days.Count > 0)],
            cancellationToken).ConfigureAwait(false);
    }

    private async Task ChangeAsync(Func<IReadOnlyList<Kept>, IReadOnlyList<Kept>> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a full path to a file has a folder
        await using var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        var changed = change(await LoadAsync(cancellationToken).ConfigureAwait(false));
        var next = path + ".next";
        await File.WriteAllBytesAsync(next, JsonSerializer.SerializeToUtf8Bytes(changed), cancellationToken).ConfigureAwait(false);
        File.Move(next, path, overwrite: true);
    }

    private async Task<IReadOnlyList<Kept>> LoadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return [];
        try
        {
            return JsonSerializer.Deserialize<List<Kept>>(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)) ?? [];
        }
        catch (JsonException malformed)
        {
            throw new IOException($"{path} is not as Ashlar wrote it; remove it to begin anew: {malformed.Message}", malformed);
        }
    }

    // The file itself is replaced, so that a hold on it would not last: another one beside it is held
    private async Task<FileStream> HoldAsync(CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < LongestWait)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private sealed record Kept(RecordedShape Shape, Dictionary<int, Figures> Days);

    private sealed record Figures(long Runs, long Micros, long Rows)
    {
        public ShapeCount Count() => new(Runs, TimeSpan.FromMicroseconds(Micros), Rows);

        public Figures Plus(ShapeCount count) => new(Runs + count.Count, Micros + (long)count.Time.TotalMicroseconds, Rows + count.Rows);
    }
}
