using System.Text;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>A compact JWS (RFC 7515 section 3.1), taken apart and not yet verified.</summary>
internal sealed class CompactJws
{
    /// <summary>Longest text taken, in characters.</summary>
    public const int MaxLength = 16 << 10;

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private CompactJws(JwsHeader header, byte[] payload, byte[] signed, byte[] signature)
    {
        Header = header;
        Payload = payload;
        _signed = signed;
        _signature = signature;
    }

    public JwsHeader Header { get; }

    /// <summary>Anyone's until <see cref="IsSignedBy"/>.</summary>
    public byte[] Payload { get; }

    /// <summary>Null where the text has not the form, or a header that is refused whatever the key.</summary>
    public static CompactJws? Parse(ReadOnlySpan<char> token)
    {
        if (token.Length > MaxLength) return null;
        var first = token.IndexOf('.');
        var last = token.LastIndexOf('.');
        if (first <= 0 || last <= first || token[(first + 1)..last].Contains('.')) return null;
        if (Base64UrlText.Decode(token[(last + 1)..]) is not { Length: > 0 } signature || Base64UrlText.Decode(token[(first + 1)..last]) is not { } payload) return null;
        if (Base64UrlText.Decode(token[..first]) is not { } json || JwsHeader.Parse(json) is not { } header) return null;
        var signed = new byte[last];
        Encoding.ASCII.GetBytes(token[..last], signed); // base64url and dots alone
        return new CompactJws(header, payload, signed, signature);
    }

    /// <summary>The key fixes the algorithm; a header that names another refuses the token.</summary>
    public bool IsSignedBy(VerificationKey key) => key.Algorithm == Header.Algorithm && key.Verify(_signed, _signature);
}
