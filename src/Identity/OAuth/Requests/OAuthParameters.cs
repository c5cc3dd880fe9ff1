using System.Text;

namespace Ashlar.Identity.OAuth.Requests;

/// <summary>
/// The parameters of one request, from a query or a form body. RFC 6749 section 3.1: none may come twice, one without a value
/// counts as left out, unknown ones are ignored.
/// </summary>
public sealed class OAuthParameters
{
    /// <summary>Most bytes of a form body or query.</summary>
    public const int MaxLength = 16 * 1024;
    private const int MaxCount = 64, MaxValue = 4096;

    public static readonly OAuthParameters Empty = new(new Dictionary<string, string>(StringComparer.Ordinal), []);

    private readonly Dictionary<string, string> _values;

    private OAuthParameters(Dictionary<string, string> values, IReadOnlyCollection<string> repeated)
    {
        _values = values;
        Repeated = repeated;
    }

    /// <summary>Names that came more than once; the request is refused for any of them, but where depends on which.</summary>
    public IReadOnlyCollection<string> Repeated { get; }

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Every parameter, in the order sent.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _values;

    /// <summary>Reads <c>a=b&amp;c=d</c>, without a leading question mark.</summary>
    public static Outcome<OAuthParameters> Parse(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return new OAuthError(OAuthError.InvalidRequest, $"the parameters may have {MaxLength} bytes together");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var repeated = new List<string>();
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.IsEmpty) continue;
            var equals = pair.IndexOf('=');
            var name = FormText.Decode(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : FormText.Decode(pair[(equals + 1)..]);
            if (name is not { Length: > 0 } || value is null) return new OAuthError(OAuthError.InvalidRequest, "a parameter is not well encoded (UTF-8, percent-encoded, no control characters)");
            if (value.Length > MaxValue) return new OAuthError(OAuthError.InvalidRequest, $"'{name}' may have {MaxValue} characters");
            if (values.Count >= MaxCount) return new OAuthError(OAuthError.InvalidRequest, $"at most {MaxCount} parameters");
            // A name sent twice is remembered even where one of the two is empty: "left out" and "sent" contradict each other.
            if (!values.TryAdd(name, value)) repeated.Add(name);
        }

        foreach (var empty in values.Where(p => p.Value.Length == 0).Select(p => p.Key).ToList()) values.Remove(empty);
        return new OAuthParameters(values, repeated);
    }

    public static OAuthParameters Of(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(new Dictionary<string, string>(pairs, StringComparer.Ordinal), []);

    /// <summary>The refusal of parameters sent twice; null when there are none.</summary>
    public OAuthError? RepeatedError => Repeated.Count == 0 ? null : new(OAuthError.InvalidRequest, $"'{Repeated.First()}' was sent more than once");

    /// <summary>The same, with some left out and others put in their place.</summary>
    public OAuthParameters With(params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            if (value is null) values.Remove(name);
            else values[name] = value;
        }

        return new OAuthParameters(values, Repeated);
    }

    /// <summary>As a query or form body.</summary>
    public string Encode()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in _values)
        {
            if (text.Length > 0) text.Append('&');
            text.Append(FormText.Encode(name)).Append('=').Append(FormText.Encode(value));
        }

        return text.ToString();
    }
}
