namespace Ashlar.Identity.Options;

/// <summary>Someone whom people may sign in with: an OpenID Connect provider, or GitHub. Its secret is never printed.</summary>
/// <param name="Name">In the addresses of its sign-in.</param>
/// <param name="Issuer">The issuer of OpenID Connect, letter by letter; of GitHub the address of its pages, without a slash at the end.</param>
public sealed record ProviderOptions(string Name, string Issuer)
{
    /// <summary>The address of GitHub's pages.</summary>
    public const string GitHub = "https://github.com";

    /// <summary>The name on its button.</summary>
    public string Title { get; init; } = Name;

    /// <summary>Where GitHub's API is; null: an OpenID Connect provider, whose discovery document says the rest.</summary>
    public Uri? GitHubApi { get; init; }

    public bool IsGitHub => GitHubApi is not null;
    public required string ClientId { get; init; }
    public required string ClientSecret { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public override string ToString() => $"{nameof(ProviderOptions)} {{ {Name} }}";
}
