using System.Globalization;
using Ashlar.Engine;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Surfaces.Rest.Conditions;

/// <summary>
/// Entity tags (RFC 9110, section 8.8.3): <c>"3"</c> is version 3 of a whole row, <c>"3-9f…"</c> any other form of it, and a
/// page has the hash alone.
/// </summary>
internal static class EntityTags
{
    public static string OfWhole(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    public static string OfForm(long version, ulong hash) => string.Create(CultureInfo.InvariantCulture, $"\"{version}-{hash:x16}\"");

    public static string OfHash(ulong hash) => string.Create(CultureInfo.InvariantCulture, $"\"{hash:x16}\"");

    /// <summary>Whether <c>If-None-Match</c> names the current tag (weak comparison), so that the answer is 304.</summary>
    public static bool NoneMatches(StringValues header, string current)
    {
        if (header.Count == 0) return false;
        if (header.Count == 1 && (header[0] == current || header[0] == "*")) return true;

        foreach (var line in header)
        {
            var rest = line.AsSpan();
            while (TryTake(ref rest, out _, out var tag))
            {
                if (tag.SequenceEqual(current)) return true;
            }
        }

        return false;
    }

    /// <summary>What is wrong with a header that holds tags, or null.</summary>
    public static Problem? Check(StringValues header, string name)
    {
        if (header.Count == 0 || (header.Count == 1 && header[0] == "*")) return null;
        foreach (var line in header)
        {
            var rest = line.AsSpan();
            var tags = 0;
            while (TryTake(ref rest, out _, out _)) tags++;
            if (tags == 0 || !rest.IsEmpty)
            {
                return new Problem(ProblemKind.Malformed, $"'{name}' must be * or entity tags in double quotes, as in {name}: \"3\"");
            }
        }

        return null;
    }

    /// <summary>
    /// The versions that <c>If-Match</c> names. Weak tags and tags of no version never match (strong comparison), so they add
    /// none: a header of only such tags gives an empty list, which no row satisfies.
    /// </summary>
    public static IReadOnlyList<long> VersionsIn(StringValues header)
    {
        var versions = new List<long>();
        foreach (var line in header)
        {
            var rest = line.AsSpan();
            while (TryTake(ref rest, out var weak, out var tag))
            {
                var opaque = tag[1..^1];
                var dash = opaque.IndexOf('-');
                var digits = dash < 0 ? opaque : opaque[..dash];
                if (!weak && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) versions.Add(version);
            }
        }

        return versions;
    }

    /// <summary>Takes one tag, in its quotes, and the comma after it. False: there is none, or the rest is not a tag.</summary>
    private static bool TryTake(ref ReadOnlySpan<char> rest, out bool weak, out ReadOnlySpan<char> tag)
    {
        tag = default;
        rest = rest.TrimStart(" \t,");
        weak = rest.StartsWith("W/\"");
        var start = weak ? 2 : 0;
        if (rest.Length <= start || rest[start] != '"') return false;

        var close = rest[(start + 1)..].IndexOf('"');
        if (close < 0) return false;

        var end = start + 1 + close + 1;
        var after = rest[end..].TrimStart(" \t");
        if (!after.IsEmpty && after[0] != ',') return false;

        tag = rest[start..end];
        rest = after;
        return true;
    }
}
