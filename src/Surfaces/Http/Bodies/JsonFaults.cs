using System.Buffers;
using System.Text;
using System.Text.Json;
using Ashlar.Engine;

namespace Ashlar.Surfaces.Http.Bodies;

/// <summary>Says where and why a body is not the JSON that we read. Off the hot path: it reads the body again.</summary>
internal static class JsonFaults
{
    public static Problem NotUtf8(ReadOnlySpan<byte> body)
    {
        var offset = 0;
        while (offset < body.Length && Rune.DecodeFromUtf8(body[offset..], out _, out var consumed) == OperationStatus.Done) offset += consumed;
        return At(body, offset, "encoding", "the body is not UTF-8");
    }

    /// <summary>The first string with an escape that is half a surrogate pair, or null.</summary>
    public static Problem? HalfSurrogate(ReadOnlySpan<byte> body, int skipped)
    {
        var reader = Reader(body[skipped..]);
        try
        {
            while (reader.Read())
            {
                if (!reader.ValueIsEscaped || reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) continue;
                if (HasHalfSurrogate(reader)) return At(body, skipped + (int)reader.TokenStartIndex, "surrogate", "the string holds half of a surrogate pair");
            }
        }
        catch (JsonException)
        {
            return null; // the parser proper says what is wrong
        }

        return null;
    }

    public static Problem Explain(ReadOnlySpan<byte> body, int skipped, JsonException refused)
    {
        if (RepeatedName(body, skipped) is { } repeated) return repeated;

        var text = body[skipped..];
        var offset = skipped + JsonPosition.OffsetOf(text, refused.LineNumber ?? 0, refused.BytePositionInLine ?? 0);
        return At(body, offset, "syntax", Message(refused));
    }

    /// <summary>An object or array that is open while reading.</summary>
    private sealed class Frame(HashSet<string>? names, string pointer)
    {
        public HashSet<string>? Names { get; } = names;
        public int Index { get; set; } = -1;
        public string Name { get; set; } = "";

        /// <summary>The pointer (RFC 6901) of the value being read in it.</summary>
        public string Current => Names is null ? $"{pointer}/{Index}" : $"{pointer}/{Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
    }

    private static Problem? RepeatedName(ReadOnlySpan<byte> body, int skipped)
    {
        var reader = Reader(body[skipped..]);
        var open = new Stack<Frame>();
        try
        {
            while (reader.Read())
            {
                var frame = open.Count > 0 ? open.Peek() : null;
                if (frame is { Names: null } && reader.TokenType is not JsonTokenType.EndArray) frame.Index++;
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        open.Push(new Frame([], frame?.Current ?? ""));
                        break;
                    case JsonTokenType.StartArray:
                        open.Push(new Frame(null, frame?.Current ?? ""));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        open.Pop();
                        break;
                    case JsonTokenType.PropertyName when frame is not null:
                        frame.Name = reader.GetString() ?? "";
                        if (frame.Names?.Add(frame.Name) != false) break;
                        return At(body, skipped + (int)reader.TokenStartIndex, "repeated-name", $"the name '{Shortened(frame.Name)}' is given twice", frame.Current);
                }
            }
        }
        catch (JsonException)
        {
            return null; // a fault of syntax came first
        }

        return null;
    }

    private static bool HasHalfSurrogate(in Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true; // the reader's way to say so
        }
    }

    private static Utf8JsonReader Reader(ReadOnlySpan<byte> text) => new(text, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth });

    private static Problem At(ReadOnlySpan<byte> body, int offset, string code, string message, string? pointer = null)
    {
        var position = JsonPosition.At(body, offset);
        return new Problem(ProblemKind.Malformed, $"the body cannot be read at {position}: {message}")
        {
            Errors = [new Fault(code, message) { Pointer = pointer, Params = position.ToParams() }],
        };
    }

    /// <summary>The parser's sentence without its own rendering of the position.</summary>
    private static string Message(JsonException refused)
    {
        var message = refused.Message;
        foreach (var tail in (ReadOnlySpan<string>)[" Path: ", " LineNumber: "])
        {
            var at = message.IndexOf(tail, StringComparison.Ordinal);
            if (at >= 0) message = message[..at];
        }

        return Plainly(message.TrimEnd('.', ' '));
    }

    // Three of its sentences speak to the parser's user, not to the body's author.
    private static string Plainly(string message) =>
        message.Contains("maximum configured depth", StringComparison.Ordinal) ? $"nested deeper than {JsonBody.MaxDepth} levels"
        : message.Contains("trailing comma", StringComparison.Ordinal) ? "a comma is followed by nothing"
        : message.Contains("Expected depth to be zero", StringComparison.Ordinal) ? "the text ends before every object and array is closed"
        : message;

    private static string Shortened(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
