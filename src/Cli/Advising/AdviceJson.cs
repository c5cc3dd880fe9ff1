using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ashlar.Stores.Advising;

namespace Ashlar.Cli.Advising;

/// <summary>Advice for tools; the form is described in docs/guide/operations.md.</summary>
internal sealed class AdviceJson(Mend mend)
{
    private static readonly JsonSerializerOptions options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for a terminal or a file, not for HTML
    };

    public string Write(IndexAdvice advice) => JsonSerializer.Serialize(
        new
        {
            Recorded = new { advice.Recorded.Shapes, advice.Recorded.Runs, Milliseconds = Milliseconds(advice.Recorded.Time), advice.Recorded.First, advice.Recorded.Last },
            Unit = advice.Unit is CostUnit.Rows ? "rows" : "cost",
            advice.UsesSince,
            Missing = advice.Missing.Select(m => new
            {
                Entity = m.Index.Entity.Name,
                Columns = m.Index.Columns.Select(c => c.Descending ? c.Field.Name + " desc" : c.Field.Name),
                Mend = mend.Of(m),
                SavedMilliseconds = m.WhyNotTried is null ? Milliseconds(m.Saved) : (double?)null,
                m.Rows,
                m.Sample,
                m.Writes,
                NotTried = m.WhyNotTried,
                Shapes = m.Gains.Select(Gain),
            }),
            Doubled = advice.Doubled.Select(d => new { Entity = d.Index.Entity.Name, Index = d.Index.Name, Columns = Columns(d.Index), By = d.By.Origin is IndexOrigin.Key ? "key" : d.By.Name, Mend = mend.Without(d.Index), d.Tried, d.Use?.Scans, d.Use?.Bytes }),
            Unused = advice.Unused.Select(u => new { Entity = u.Index.Entity.Name, Index = u.Index.Name, Columns = Columns(u.Index), Mend = mend.Without(u.Index), u.Use?.Scans, u.Use?.Bytes }),
            Pending = advice.Pending.Select(p => new { Entity = p.Entity.Name, Index = p.Name, Columns = Columns(p) }),
            LeftOut = advice.LeftOut.Select(e => e.Name),
        },
        options);

    private static object Gain(ShapeGain gain) => new
    {
        gain.Shape.Shape.Hash,
        gain.Shape.Shape.Words,
        Runs = gain.Shape.Count.Count,
        Milliseconds = Milliseconds(gain.Shape.Count.Time),
        Before = gain.Before is { } before ? new { before.Cost, Plan = before.Words } : null,
        After = gain.After is { } after ? new { after.Cost, Plan = after.Words } : null,
    };

    private static string[] Columns(KnownIndex index) => Mend.Columns(index).Split(", ");

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
