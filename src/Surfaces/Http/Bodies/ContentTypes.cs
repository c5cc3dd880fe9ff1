using Ashlar.Engine;

namespace Ashlar.Surfaces.Http.Bodies;

/// <summary>Which bodies are read: JSON in UTF-8, uncompressed, and said to be so.</summary>
internal static class ContentTypes
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    public static readonly string[] OfBodies = [Json];
    public static readonly string[] OfPatches = [MergePatch, Json];

    /// <summary>The refusal of a body that <paramref name="accepted"/> does not list, or null.</summary>
    public static Problem? Refuse(HttpExchange exchange, string[] accepted)
    {
        var headers = exchange.RequestHeaders;
        foreach (var coding in headers.ContentEncoding)
        {
            if (!string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase))
            {
                return new Problem(ProblemKind.UnsupportedMediaType, $"bodies are not read in the encoding '{coding}'; send it as it is") { Allowed = accepted };
            }
        }

        var type = headers.ContentType;
        if (type.Count == 1 && type[0] == Json) return null;
        if (type.Count != 1) return new Problem(ProblemKind.UnsupportedMediaType, $"send the body with 'Content-Type: {accepted[0]}'") { Allowed = accepted };

        return Judge(type[0].AsSpan(), accepted) is { } fault ? new Problem(ProblemKind.UnsupportedMediaType, fault) { Allowed = accepted } : null;
    }

    private static string? Judge(ReadOnlySpan<char> type, string[] accepted)
    {
        var semicolon = type.IndexOf(';');
        var name = (semicolon < 0 ? type : type[..semicolon]).Trim();
        var known = false;
        foreach (var candidate in accepted) known |= name.Equals(candidate, StringComparison.OrdinalIgnoreCase);
        if (!known) return $"'{name}' is not read here; send '{string.Join("' or '", accepted)}'";
        if (semicolon < 0) return null;

        var parameters = type[(semicolon + 1)..];
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim();
            if (!parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase)) continue;
            var charset = parameter[8..].Trim('"');
            if (!charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return $"JSON is UTF-8; the charset '{charset}' is not read";
        }

        return null;
    }
}
