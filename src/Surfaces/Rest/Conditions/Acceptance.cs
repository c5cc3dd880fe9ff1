using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Surfaces.Rest.Conditions;

/// <summary>What the <c>Accept</c> header (RFC 9110, section 12.5.1) says of the forms that we answer in.</summary>
internal static class Acceptance
{
    /// <summary>JSON is acceptable: there is no header, or its most specific range for JSON has a weight above 0.</summary>
    public static bool AllowsJson(StringValues accept) =>
        accept.Count == 0 || (accept.Count == 1 && accept[0] is "*/*" or "application/json") || WeightOf(accept, "application", "json") > 0;

    /// <summary>For pages that exist in both forms: browsers name HTML, everything else gets JSON.</summary>
    public static bool PrefersHtml(StringValues accept) =>
        accept.Count > 0 && Names(accept, "text/html") && WeightOf(accept, "text", "html") >= WeightOf(accept, "application", "json");

    private static bool Names(StringValues accept, string type)
    {
        foreach (var line in accept)
        {
            if (line is not null && line.Contains(type, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static double WeightOf(StringValues accept, ReadOnlySpan<char> type, ReadOnlySpan<char> subtype)
    {
        var weight = 0.0;
        var precision = 0;
        foreach (var line in accept)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var (found, quality) = Judge(line.AsSpan()[part].Trim(), type, subtype);
                if (found < precision || found == 0) continue;
                weight = found == precision ? Math.Max(weight, quality) : quality;
                precision = found;
            }
        }

        return weight;
    }

    /// <summary>How precisely one range names the type (0: not at all, 1: any, 2: its family, 3: itself), and its weight.</summary>
    private static (int Precision, double Quality) Judge(ReadOnlySpan<char> range, ReadOnlySpan<char> type, ReadOnlySpan<char> subtype)
    {
        var semicolon = range.IndexOf(';');
        var name = (semicolon < 0 ? range : range[..semicolon]).Trim();
        var slash = name.IndexOf('/');
        if (slash < 0) return (0, 0);

        var family = name[..slash];
        var member = name[(slash + 1)..];
        var precision =
            family is "*" && member is "*" ? 1
            : !family.Equals(type, StringComparison.OrdinalIgnoreCase) ? 0
            : member is "*" ? 2
            : member.Equals(subtype, StringComparison.OrdinalIgnoreCase) ? 3 : 0;
        return (precision, semicolon < 0 ? 1 : QualityIn(range[(semicolon + 1)..]));
    }

    private static double QualityIn(ReadOnlySpan<char> parameters)
    {
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim();
            if (!parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) continue;
            return double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality)
                ? Math.Clamp(quality, 0, 1) : 1;
        }

        return 1;
    }
}
