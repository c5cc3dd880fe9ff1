using Ashlar.Cel;

namespace Ashlar.Identity.Options;

/// <summary>An outside OpenID Connect issuer whose access tokens are accepted.</summary>
/// <param name="Name">What <c>identity.yaml</c> calls it.</param>
/// <param name="Issuer">The token's <c>iss</c>, compared letter by letter; its discovery document is found under it.</param>
public sealed record IssuerOptions(string Name, string Issuer)
{
    /// <summary>One of these must be in the token's <c>aud</c>, letter by letter.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Gives the caller's roles, a list of texts, from <c>claims</c>; null: nobody has roles.</summary>
    public CheckedExpression? Roles { get; init; }

    /// <summary>A row of <c>User</c> is made when somebody is seen first; else they are refused.</summary>
    public bool CreateUsers { get; init; } = true;

    /// <summary>Where the keys are, instead of where discovery says.</summary>
    public Uri? Keys { get; init; }
}
