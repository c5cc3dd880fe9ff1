namespace Ashlar.Identity.Options;

/// <summary>What <c>identity.yaml</c> says: who may ask for tokens, whose tokens are taken, and how long things last.</summary>
public sealed record IdentityOptions
{
    public static IdentityOptions Default { get; } = new();

    /// <summary>May anyone register an account?</summary>
    public RegistrationPolicy Registration { get; init; } = RegistrationPolicy.Open;

    public LifetimeOptions Lifetimes { get; init; } = new();

    /// <summary>OAuth clients declared in the file, by their id.</summary>
    public IReadOnlyDictionary<string, ClientOptions> Clients { get; init; } = new Dictionary<string, ClientOptions>(StringComparer.Ordinal);

    /// <summary>Whom one may sign in with, in the file's order.</summary>
    public IReadOnlyList<ProviderOptions> Providers { get; init; } = [];

    /// <summary>Issuers whose access tokens are accepted, in the file's order.</summary>
    public IReadOnlyList<IssuerOptions> Issuers { get; init; } = [];
}

public enum RegistrationPolicy : byte
{
    /// <summary>Anyone may register.</summary>
    Open,

    /// <summary>Accounts are made by an administrator.</summary>
    Closed,
}

/// <summary>How long things last.</summary>
public sealed record LifetimeOptions
{
    /// <summary>An access token, and an ID token.</summary>
    public TimeSpan Access { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A refresh token that is not used.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A session, however much it is used.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A session that is not used.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a key signs before the next one does.</summary>
    public TimeSpan Keys { get; init; } = TimeSpan.FromDays(30);
}
