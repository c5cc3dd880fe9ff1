using Ashlar.Engine.Rules;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Providers;
using Ashlar.Identity.Throttles;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Json;

namespace Ashlar.Surfaces.Auth;

/// <summary>Tokens for somebody who signed in without a cookie.</summary>
public sealed record GivenTokens(string AccessToken, TimeSpan Lifetime, string? RefreshToken)
{
    public override string ToString() => nameof(GivenTokens); // a record prints its members
}

/// <summary>What the surface speaks for.</summary>
public sealed record AuthParts
{
    /// <summary>The page of one's own account.</summary>
    public const string Account = "/auth/account";

    public required AccountService Service { get; init; }
    public required SignInThrottle Throttle { get; init; }
    public required DeviceMarks Marks { get; init; }
    public required SecondFactors Factors { get; init; }
    public required PendingSignIns Pending { get; init; }
    public required SessionCookies Cookies { get; init; }

    /// <summary>Verifies bearer tokens.</summary>
    public required IAuthenticate Bearer { get; init; }

    /// <summary>Our own name in tokens, <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>Gives tokens of our own client; null: the person is gone, or may not sign in.</summary>
    public required Func<ProvenSignIn, DateTimeOffset, CancellationToken, ValueTask<GivenTokens?>> GiveTokensAsync { get; init; }

    /// <summary>Ends what an access token's <c>sid</c> names, where that is no session of a browser.</summary>
    public required Func<Guid, CancellationToken, Task> EndGrantAsync { get; init; }

    /// <summary>Which programs a person let act for them.</summary>
    public required Applications Applications { get; init; }

    /// <summary>Writes what the model holds of a caller: the members of an object.</summary>
    public required Func<JsonBuffer, Caller, CancellationToken, ValueTask> ExportAsync { get; init; }

    /// <summary>The name of what is served, for pages.</summary>
    public required string Site { get; init; }

    /// <summary>Where a page leads that was asked for by nothing else.</summary>
    public Func<string> Home { get; init; } = static () => Account;

    /// <summary>Others to sign in with.</summary>
    public required ProviderSignIns Providers { get; init; }

    /// <summary>Who people are there.</summary>
    public required LinkedIdentities Identities { get; init; }

    /// <summary>Second factors, passkeys and API keys; null: none are served.</summary>
    public FactorParts? Own { get; init; }

    /// <summary>Endpoints besides the surface's own.</summary>
    public IReadOnlyList<AuthRoute> More { get; init; } = [];
}

/// <summary>An endpoint.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Path">The address; one that ends in <c>/*</c>, or has it before its last segment, stands for all with some segment there, which is <see cref="AuthRequest.Rest"/>.</param>
/// <param name="HandleAsync">Answers.</param>
public sealed record AuthRoute(string Method, string Path, Func<AuthRequest, ValueTask> HandleAsync);
