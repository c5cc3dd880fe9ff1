namespace Ashlar.Identity.OAuth.Grants;

/// <summary>The answer of the token endpoint (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).</summary>
public sealed record TokenAnswer(string AccessToken, TimeSpan Lifetime, string Scope)
{
    public string? RefreshToken { get; init; }
    public string? IdToken { get; init; }

    public override string ToString() => nameof(TokenAnswer); // a record prints its members
}
