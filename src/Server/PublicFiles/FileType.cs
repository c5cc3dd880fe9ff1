using System.Buffers;
using Microsoft.AspNetCore.StaticFiles;

namespace Ashlar.Server.PublicFiles;

/// <summary>What a file is, by its name alone: its media type, and whether it gets smaller by compression.</summary>
/// <param name="ContentType">With the charset where it is text, which is UTF-8.</param>
/// <param name="Compresses">It is text of some kind.</param>
internal sealed record FileType(string ContentType, bool Compresses)
{
    private const int LeastHash = 8;
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The framework's table; what is newer, or there under an older name, is ours.</summary>
    private static readonly FileExtensionContentTypeProvider Known = new()
    {
        Mappings =
        {
            [".ico"] = "image/x-icon", [".js"] = "text/javascript", [".mjs"] = "text/javascript", [".md"] = "text/markdown", [".webmanifest"] = "application/manifest+json",
            [".avif"] = "image/avif", [".map"] = "application/json",
        },
    };

    /// <summary>Of a name. What is not known is a download: browsers are told not to guess.</summary>
    public static FileType Of(string name)
    {
        if (!Known.TryGetContentType(name, out var type)) return new FileType("application/octet-stream", Compresses: false);
        var isText = type.StartsWith("text/", StringComparison.Ordinal);
        var compresses = isText || type.EndsWith("json", StringComparison.Ordinal) || type.EndsWith("xml", StringComparison.Ordinal)
            || type is "application/wasm" or "image/x-icon" or "image/bmp" or "font/ttf" or "font/otf" or "application/vnd.ms-fontobject";
        return new FileType(isText ? type + "; charset=utf-8" : type, compresses);
    }

    /// <summary>
    /// Whether the name changes with the content, as builds name their parts: <c>app.3f9a1c07.js</c>, <c>app-3f9a1c07b2.css</c>. Eight or
    /// more hexadecimal digits, letters and numbers among them, so that neither a word nor a date is taken for one.
    /// </summary>
    public static bool HasHash(string name)
    {
        var file = name.AsSpan(name.LastIndexOf('/') + 1);
        foreach (var range in file.SplitAny('.', '-', '_'))
        {
            var part = file[range];
            if (range.Start.Value > 0 && part.Length >= LeastHash && !part.ContainsAnyExcept(Hexadecimal) && part.ContainsAnyInRange('0', '9') && part.ContainsAnyInRange('a', 'f')) return true;
        }

        return false;
    }
}
