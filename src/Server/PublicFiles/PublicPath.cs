using System.Buffers;
using System.Text;

namespace Ashlar.Server.PublicFiles;

/// <summary>
/// The path of a request as the name of a file: decoded once, strictly, and refused where any system could read it as something else.
/// It is only ever looked up among names that were found; it never becomes a path of the file system.
/// </summary>
internal static class PublicPath
{
    private static readonly SearchValues<char> Unfit = SearchValues.Create("/\\:*?\"<>|\u007f");
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary><c>/a/b%20c.txt</c> as <c>a/b c.txt</c>; the root is empty, a folder ends in a slash. Null: no file has such a name.</summary>
    /// <param name="path">As sent, without the query.</param>
    public static string? Decode(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '/') return null;
        var name = new StringBuilder(path.Length);
        foreach (var range in path[1..].Split('/'))
        {
            var part = path[1..][range];
            var isLast = range.End.Value == path.Length - 1;
            if (name.Length > 0) name.Append('/');
            if (part.IsEmpty && isLast) break;
            if (Text(part) is not { } text || !IsServable(text)) return null;
            name.Append(text);
        }

        return name.ToString();
    }

    /// <summary>
    /// Whether a file or folder of this name is served: nothing hidden, and nothing that some system reads as a place, a stream or a
    /// device.
    /// </summary>
    public static bool IsServable(ReadOnlySpan<char> name) =>
        !name.IsEmpty && name[0] != '.' && name[^1] is not ('.' or ' ') && !name.ContainsAny(Unfit) && !name.ContainsAnyInRange('\0', '\u001f');

    private static string? Text(ReadOnlySpan<char> part)
    {
        if (part.ContainsAnyExceptInRange(' ', '~')) return null; // a target is ASCII
        if (!part.Contains('%')) return part.ToString();
        var bytes = new List<byte>(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != '%')
            {
                bytes.Add((byte)part[i]);
                continue;
            }

            if (i + 2 >= part.Length || !char.IsAsciiHexDigit(part[i + 1]) || !char.IsAsciiHexDigit(part[i + 2])) return null;
            bytes.Add(Convert.FromHexString(part.Slice(i + 1, 2))[0]);
            i += 2;
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null; // not UTF-8
        }
    }
}
