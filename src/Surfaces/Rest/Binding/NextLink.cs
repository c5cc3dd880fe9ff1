using System.Buffers;
using System.Text;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>The <c>Link</c> header (RFC 8288) to the next page: the same request with another cursor.</summary>
internal static class NextLink
{
    /// <summary>Characters that may stand in a query as they are (RFC 3986, section 3.4), and the percent sign of what was encoded.</summary>
    private static readonly SearchValues<char> Safe = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%");

    public static string Of(string collection, string query, string cursor)
    {
        var link = new StringBuilder(collection.Length + query.Length + cursor.Length + 32);
        link.Append('<').Append(collection).Append('?');
        var pairs = new QueryPairs(query);
        while (pairs.MoveNext())
        {
            if (IsCursor(pairs.Name)) continue;
            AppendSafely(link, pairs.Pair);
            link.Append('&');
        }

        return link.Append("after=").Append(Uri.EscapeDataString(cursor)).Append(">; rel=\"next\"").ToString();
    }

    private static bool IsCursor(ReadOnlySpan<char> name) =>
        name is ParameterNames.After || (name.Contains('%') && PercentText.TryDecode(name, true, out var text) && text == ParameterNames.After);

    /// <summary>The target of the request may hold what a header or a URI may not.</summary>
    private static void AppendSafely(StringBuilder link, ReadOnlySpan<char> pair)
    {
        if (pair.IndexOfAnyExcept(Safe) < 0)
        {
            link.Append(pair);
            return;
        }

        foreach (var rune in pair.EnumerateRunes())
        {
            if (rune.IsAscii && Safe.Contains((char)rune.Value)) link.Append((char)rune.Value);
            else link.Append(Uri.EscapeDataString(rune.ToString()));
        }
    }
}
