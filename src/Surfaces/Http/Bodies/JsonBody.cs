using System.Text.Json;
using System.Text.Unicode;
using Ashlar.Engine;

namespace Ashlar.Surfaces.Http.Bodies;

/// <summary>
/// Reads a body as one JSON object, strictly: UTF-8 (a byte order mark is skipped), no comments, no trailing commas or data,
/// no repeated names, at most 32 levels, no half surrogate pairs, which no UTF-8 could give back.
/// </summary>
internal static class JsonBody
{
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    /// <summary>The document reads from <paramref name="body"/> as long as it lives. Problems: Malformed, Validation.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="orArray">An array is taken too.</param>
    public static Result<JsonDocument> Parse(ReadOnlyMemory<byte> body, bool orArray = false)
    {
        var text = body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        var skipped = body.Length - text.Length;
        if (text.Span.Trim(" \t\r\n"u8).IsEmpty) return new Problem(ProblemKind.Malformed, "the body is empty; send a JSON object");
        if (!Utf8.IsValid(text.Span)) return JsonFaults.NotUtf8(body.Span);
        if (MayHoldSurrogates(text.Span) && JsonFaults.HalfSurrogate(body.Span, skipped) is { } half) return half;

        try
        {
            var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object || (orArray && document.RootElement.ValueKind == JsonValueKind.Array)) return document;

            document.Dispose();
            return new Problem(ProblemKind.Validation, "the body must be a JSON object")
            {
                Errors = [new Fault("type", "must be an object") { Pointer = "" }],
            };
        }
        catch (JsonException refused)
        {
            return JsonFaults.Explain(body.Span, skipped, refused);
        }
    }

    /// <summary>Escapes of surrogates are the only way to half a pair; bodies without them need no closer look.</summary>
    private static bool MayHoldSurrogates(ReadOnlySpan<byte> text) => text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0;
}
