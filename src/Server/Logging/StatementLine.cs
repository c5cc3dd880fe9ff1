using System.Globalization;
using System.Text.Json;
using Ashlar.Stores.Watching;

namespace Ashlar.Server.Logging;

/// <summary>What a slow statement leaves in the log.</summary>
internal static class StatementLine
{
    public static string Words(in SlowStatement slow) => string.Create(
        CultureInfo.InvariantCulture,
        $"slow {slow.Statement.Kind} {slow.Statement.Words}  {slow.Duration.TotalMilliseconds:0.0} ms  {slow.Rows} {(slow.Rows == 1 ? "row" : "rows")}  plan {slow.Statement.Hash}{(slow.Error is null ? "" : "  " + slow.Error)}");

    public static void WriteJson(Utf8JsonWriter json, in SlowStatement slow, string? trace)
    {
        if (trace is not null) json.WriteString("traceId"u8, trace);
        json.WriteString("plan"u8, slow.Statement.Hash);
        json.WriteString("kind"u8, slow.Statement.Kind);
        json.WriteString("entity"u8, slow.Statement.Entity);
        json.WriteString("shape"u8, slow.Statement.Words);
        json.WriteNumber("ms"u8, Math.Round(slow.Duration.TotalMilliseconds, 3));
        json.WriteNumber("rows"u8, slow.Rows);
        if (slow.Error is not null) json.WriteString("error"u8, slow.Error);
        json.WriteEndObject();
        json.Flush();
    }
}
