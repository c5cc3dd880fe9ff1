using System.Buffers;

namespace Ashlar.Identity.OAuth.Requests;

/// <summary>Scopes: tokens of RFC 6749 section 3.3 parted by single spaces, a set without order, kept sorted and unique.</summary>
public sealed class ScopeList
{
    public const string OpenId = "openid", Profile = "profile", Email = "email", OfflineAccess = "offline_access";

    /// <summary>What any client may ask for that signs people in: claims about the person, and staying signed in.</summary>
    public static readonly IReadOnlyList<string> OfIdentity = [OpenId, Profile, Email, OfflineAccess];
    public static readonly ScopeList None = new([]);
    private const int Most = 50, MaxLength = 100;
    private static readonly SearchValues<char> Letters = SearchValues.Create([.. Enumerable.Range(0x21, 0x7e - 0x20).Select(c => (char)c).Where(c => c is not '"' and not '\\')]);

    private readonly string[] _names;

    private ScopeList(string[] names) => _names = names;

    public IReadOnlyList<string> Names => _names;
    public bool IsEmpty => _names.Length == 0;

    public static ScopeList Of(IEnumerable<string> names) => new([.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    public static bool IsScope(string name) => name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>Null or empty text: no scopes.</summary>
    public static Outcome<ScopeList> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return None;
        var names = text.Split(' ');
        if (names.Length > Most) return new OAuthError(OAuthError.InvalidScope, $"at most {Most} scopes");
        return Array.Find(names, n => !IsScope(n)) is not null
            ? new OAuthError(OAuthError.InvalidScope, "scopes are parted by one space, each of at most 100 printable ASCII characters without quotes and backslashes")
            : Of(names);
    }

    public bool Contains(string name) => Array.BinarySearch(_names, name, StringComparer.Ordinal) >= 0;

    public bool Covers(ScopeList other) => other._names.All(Contains);

    public ScopeList Union(ScopeList other) => Of(_names.Concat(other._names));

    /// <summary>The first that is not in <paramref name="allowed"/>; null: all are.</summary>
    public string? FirstOutside(ScopeList allowed) => Array.Find(_names, n => !allowed.Contains(n));

    /// <summary>As on the wire.</summary>
    public override string ToString() => string.Join(' ', _names);
}
