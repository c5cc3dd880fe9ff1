namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>The pairs of a query string, still encoded, without allocating. Empty pairs (<c>&amp;&amp;</c>) are skipped; a name without <c>=</c> has an empty value.</summary>
internal ref struct QueryPairs(ReadOnlySpan<char> query)
{
    private ReadOnlySpan<char> _rest = query.StartsWith("?") ? query[1..] : query;

    public ReadOnlySpan<char> Name { get; private set; }
    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>Name and value as written.</summary>
    public ReadOnlySpan<char> Pair { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf('&');
            Pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (Pair.IsEmpty) continue;

            var equals = Pair.IndexOf('=');
            Name = equals < 0 ? Pair : Pair[..equals];
            Value = equals < 0 ? [] : Pair[(equals + 1)..];
            return true;
        }

        return false;
    }
}
