using System.Globalization;
using Ashlar.Stores.Advising;

namespace Ashlar.Cli.Advising;

/// <summary>Advice for a person.</summary>
internal sealed class AdviceText(Mend mend, TextWriter output)
{
    private const int MostGains = 3;

    public void Print(IndexAdvice advice)
    {
        Line(Terminal.Faint($"{Number(advice.Recorded.Runs)} runs of {Count(advice.Recorded.Shapes, "statement")} recorded, {Time(advice.Recorded.Time)} in all, {Days(advice.Recorded)}"));
        if (advice.Missing.Count > 0) Line("\n" + Terminal.Strong("missing"));
        foreach (var missing in advice.Missing) Print(missing, advice.Unit);
        if (advice.Doubled.Count > 0) Line("\n" + Terminal.Strong("doubled"));
        foreach (var doubled in advice.Doubled) Print(doubled);
        if (advice.Unused.Count > 0) Line("\n" + Terminal.Strong("unused"));
        foreach (var unused in advice.Unused) Print(unused, advice);
        Line("");
        if (advice.IsEmpty) Line(Terminal.Good("nothing to mend: every recorded statement has the index it needs, and every index is needed"));
        else if (advice.Missing.Count + advice.Doubled.Count + advice.Unused.Count > 0) Line(Terminal.Faint("An index that the model gains or loses is made or dropped by: ashlar migrate apply"));
        foreach (var pending in advice.Pending) Line($"{pending.Entity.Name} [{Mend.Columns(pending)}] is in the model and not yet in the database: ashlar migrate apply");
        if (advice.LeftOut.Count > 0) Line(Terminal.Faint($"left out, with fewer than {Number(IndexAdvisor.SmallTable)} rows: {string.Join(", ", advice.LeftOut)}"));
    }

    private void Print(MissingIndex missing, CostUnit unit)
    {
        Line("  " + Terminal.Good(mend.Of(missing)));
        foreach (var gain in missing.Gains.Take(MostGains))
        {
            var count = gain.Shape.Count;
            Line($"    {Number(count.Count)} runs of {Time(count.Time / Math.Max(1, count.Count))}: {gain.Shape.Shape.Words}");
            if (gain is { Before: { } before, After: { } after })
                Line($"      {Unit(unit)} {Cost(before.Cost)} -> {Cost(after.Cost)}, {Terminal.Strong(Times(gain.Times) + " times less")}  {Terminal.Faint($"{before.Words} -> {after.Words}")}");
        }

        if (missing.Gains.Count > MostGains) Line(Terminal.Faint($"    and {Count(missing.Gains.Count - MostGains, "other statement")}"));
        if (missing.WhyNotTried is { } why) Line("    " + Terminal.Warn(why) + "; what it gains is not known");
        else Line(Terminal.Faint($"    saves about {Time(missing.Saved)} of what was recorded; {Basis(missing)}"));
        if (missing.Writes > 0) Line(Terminal.Faint($"    costs {Count(missing.Writes, "recorded change")} of the table the keeping of it"));
    }

    private void Print(DoubledIndex doubled)
    {
        var by = doubled.By.Origin is IndexOrigin.Key ? "the key" : $"[{Mend.Columns(doubled.By)}]";
        var how = doubled.By.Columns.Count > doubled.Index.Columns.Count ? "begins with it" : "is the same";
        Line($"  {Terminal.Warn(mend.Without(doubled.Index))}");
        Line(Terminal.Faint($"    {doubled.Index.Name}: {by} {how}{(doubled.Tried ? ", and no recorded statement gets dearer without it" : "")}{Size(doubled.Use)}"));
    }

    private void Print(UnusedIndex unused, IndexAdvice advice)
    {
        Line($"  {Terminal.Warn(mend.Without(unused.Index))}");
        var counted = unused.Use switch
        {
            null => "",
            { Scans: 0 } => $", and the database has not used it {Since(advice.UsesSince)}",
            { Scans: var scans } => $"; but the database has used it {Number(scans)} times {Since(advice.UsesSince)}: something else may need it",
        };
        Line(Terminal.Faint($"    {unused.Index.Name}: no recorded statement looks for it{counted}{Size(unused.Use)}"));
    }

    private static string Basis(MissingIndex missing) => missing is { Rows: { } rows, Sample: { } sample } && sample < rows
        ? $"the planner was asked about a sample of {Number(sample)} of {Number(rows)} rows"
        : $"the planner was asked about all {Number(missing.Rows ?? 0)} rows";

    private static string Unit(CostUnit unit) => unit is CostUnit.Rows ? "rows looked at" : "planner's cost";

    private static string Since(DateTimeOffset? since) => since is { } at ? "since " + at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "since it began to count";

    private static string Size(IndexUse? use) => use is { Bytes: > 0 and var bytes } ? $"; {Bytes(bytes)}" : "";

    private static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.0} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024} KiB"),
    };

    private static string Days(RecordedWork work) => work is { First: { } first, Last: { } last } && first != last
        ? $"{first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} to {last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"
        : work.First?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string Count(long count, string what) => $"{Number(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Cost(double cost) => cost.ToString(cost < 100 ? "0.#" : "N0", CultureInfo.InvariantCulture);

    private static string Times(double times) => times.ToString(times < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => time switch
    {
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.##} ms"),
    };

    private void Line(string text) => output.WriteLine(text);
}
