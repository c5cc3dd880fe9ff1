using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Server.Options;
using Ashlar.Stores.Watching;

namespace Ashlar.Server.Logging;

/// <summary>What one request leaves in the log: ids, route, outcome. Never bodies, queries, headers or tokens.</summary>
public readonly record struct RequestLine(
    string RequestId, string? TraceId, string Method, string Route, int Status, double Milliseconds, int Rows, string? Caller, string? Code);

/// <summary>The server's log: one JSON object a line, or readable lines on a terminal.</summary>
public sealed class ServerLog(LogSink sink, bool json, bool colour, LogLevelOption least, TimeProvider time) : IAsyncDisposable
{
    private static readonly JsonWriterOptions JsonOptions = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic] private static Utf8JsonWriter? writer;

    private bool Json { get; } = json;

    public bool Writes(LogLevelOption level) => level >= least;

    public void Request(in RequestLine line)
    {
        if (!Writes(LogLevelOption.Information)) return;
        sink.Append((Log: this, Line: line, Now: time.GetUtcNow()), static (state, output) =>
        {
            if (state.Log.Json) WriteJson(state.Line, state.Now, output);
            else state.Log.WriteReadable(state.Line, state.Now, output);
        });
    }

    /// <summary>A statement that took long: its shape, never its values.</summary>
    public void Slow(in SlowStatement slow)
    {
        if (!Writes(LogLevelOption.Warning)) return;
        sink.Append((Log: this, Slow: slow, Trace: Activity.Current?.TraceId.ToString(), Now: time.GetUtcNow()), static (state, output) =>
        {
            if (state.Log.Json) StatementLine.WriteJson(Start(output, state.Now, "warn", "slow-statement"), state.Slow, state.Trace);
            else state.Log.WriteReadable(LogLevelOption.Warning, StatementLine.Words(state.Slow), null, null, state.Now, output);
            if (state.Log.Json) output.Write("\n"u8);
        });
    }

    /// <summary>Anything that is not a request. <paramref name="name"/> is a stable word (<c>model-reloaded</c>); the cause goes in whole.</summary>
    public void Event(LogLevelOption level, string name, string message, Exception? cause = null, string? requestId = null)
    {
        if (!Writes(level)) return;
        sink.Append((Log: this, level, name, message, cause, requestId, Now: time.GetUtcNow()), static (state, output) =>
        {
            if (state.Log.Json) WriteJson(state.level, state.name, state.message, state.cause, state.requestId, state.Now, output);
            else state.Log.WriteReadable(state.level, state.message, state.cause, state.requestId, state.Now, output);
        });
    }

    private static Utf8JsonWriter Start(IBufferWriter<byte> output, DateTimeOffset now, string level, string name)
    {
        var json = writer ??= new Utf8JsonWriter(output, JsonOptions);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("time"u8, now.UtcDateTime);
        json.WriteString("level"u8, level);
        json.WriteString("event"u8, name);
        return json;
    }

    private static void End(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void WriteJson(in RequestLine line, DateTimeOffset now, IBufferWriter<byte> output)
    {
        var json = Start(output, now, line.Status >= 500 ? "error" : "info", "request");
        json.WriteString("requestId"u8, line.RequestId);
        if (line.TraceId is not null) json.WriteString("traceId"u8, line.TraceId);
        json.WriteString("method"u8, line.Method);
        json.WriteString("route"u8, line.Route);
        json.WriteNumber("status"u8, line.Status);
        json.WriteNumber("ms"u8, Math.Round(line.Milliseconds, 3));
        json.WriteNumber("rows"u8, line.Rows);
        if (line.Caller is not null) json.WriteString("caller"u8, line.Caller);
        if (line.Code is not null) json.WriteString("code"u8, line.Code);
        End(json, output);
    }

    private static void WriteJson(LogLevelOption level, string name, string message, Exception? cause, string? requestId, DateTimeOffset now, IBufferWriter<byte> output)
    {
        var json = Start(output, now, Word(level), name);
        json.WriteString("message"u8, message);
        if (requestId is not null) json.WriteString("requestId"u8, requestId);
        if (cause is not null) json.WriteString("cause"u8, cause.ToString());
        End(json, output);
    }

    private void WriteReadable(in RequestLine line, DateTimeOffset now, IBufferWriter<byte> output)
    {
        var tint = line.Status >= 500 ? "\e[31m" : line.Status >= 400 ? "\e[33m" : "\e[32m";
        var text = new StringBuilder()
            .Append(Tint("\e[2m", now.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture))).Append(' ')
            .Append(line.Method.PadRight(6)).Append(' ').Append(line.Route).Append("  ")
            .Append(Tint(tint, line.Status.ToString(CultureInfo.InvariantCulture))).Append("  ")
            .Append(line.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture)).Append(" ms");
        if (line.Rows > 0) text.Append("  ").Append(line.Rows).Append(line.Rows == 1 ? " row" : " rows");
        if (line.Code is not null) text.Append("  ").Append(line.Code);
        if (line.Status >= 400) text.Append("  ").Append(Tint("\e[2m", line.RequestId));
        output.Write(Encoding.UTF8.GetBytes(text.Append('\n').ToString()));
    }

    private void WriteReadable(LogLevelOption level, string message, Exception? cause, string? requestId, DateTimeOffset now, IBufferWriter<byte> output)
    {
        var tint = level switch { LogLevelOption.Error => "\e[31m", LogLevelOption.Warning => "\e[33m", _ => "" };
        var text = new StringBuilder()
            .Append(Tint("\e[2m", now.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture))).Append(' ')
            .Append(tint.Length > 0 ? Tint(tint, message) : message);
        if (requestId is not null) text.Append("  ").Append(Tint("\e[2m", requestId));
        if (cause is not null) text.Append('\n').Append(cause);
        output.Write(Encoding.UTF8.GetBytes(text.Append('\n').ToString()));
    }

    private string Tint(string code, string text) => colour ? code + text + "\e[0m" : text;

    private static string Word(LogLevelOption level) => level switch
    {
        LogLevelOption.Debug => "debug",
        LogLevelOption.Information => "info",
        LogLevelOption.Warning => "warn",
        _ => "error",
    };

    public ValueTask DisposeAsync() => sink.DisposeAsync();
}
