using System.Globalization;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Providers;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>What the page of one's own account shows.</summary>
/// <param name="Page">As of every page; its token goes into every form.</param>
/// <param name="Person">Whose account.</param>
/// <param name="Session">The session that looks.</param>
internal sealed record AccountView(SignInView Page, PersonFacts Person, Guid Session)
{
    public const string Address = AuthParts.Account;

    public DateTimeOffset? PasswordChangedAt { get; init; }
    public IReadOnlyList<SessionRow> Sessions { get; init; } = [];
    public FactorKinds Factors { get; init; }
    public int CodesLeft { get; init; }
    public IReadOnlyList<PasskeyInfo> Passkeys { get; init; } = [];

    /// <summary>Null: there are none here.</summary>
    public IReadOnlyList<ApiKey>? Keys { get; init; }

    /// <summary>What a key may carry.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public IReadOnlyList<Application> Applications { get; init; } = [];

    /// <summary>Least length of a password, characters.</summary>
    public required int ShortestPassword { get; init; }

    /// <summary>Whether factors, passkeys and keys are served.</summary>
    public bool HasFactors { get; init; }

    /// <summary>Where the site begins; null: it is this page.</summary>
    public string? Home { get; init; }

    /// <summary>Other ways to sign in, and whatever else there is.</summary>
    public IReadOnlyList<Html> More { get; init; } = [];

    /// <summary>The fields that every form has: its token, and where it comes back to.</summary>
    public Html Hidden(string section) => Html.Of($"{Fields.Hidden("csrf", Page.Csrf)}{Fields.Hidden("return", $"{Address}#{section}")}");

    public static async ValueTask<AccountView> OfAsync(AuthRequest request, SignedIn found, SignInView page)
    {
        var (parts, user, aborted) = (request.Parts, found.Person.User, request.Aborted);
        var account = await request.Service.Accounts.FindAsync(user, aborted);
        var identities = await parts.Identities.ListAsync(user, aborted);
        var home = parts.Home();
        // What is remembered of people may be two seconds old: the page shows what was just done.
        return new AccountView(page, found.Person with { HasPassword = account?.Password is not null, Email = account?.Email ?? found.Person.Email }, found.Session.Id)
        {
            PasswordChangedAt = account?.PasswordChangedAt,
            Sessions = await request.Service.Sessions.ListAsync(user, aborted),
            Factors = await parts.Factors.OfAsync(user, aborted),
            CodesLeft = await parts.Factors.CodesLeftAsync(user, aborted),
            Passkeys = parts.Own is null ? [] : await parts.Own.Passkeys.ListAsync(user, aborted),
            Keys = parts.Own is null ? null : await parts.Own.Keys.ListAsync(user, aborted),
            Scopes = parts.Own is null ? [] : [.. (await parts.Own.ScopesAsync(aborted)).Order(StringComparer.Ordinal)],
            Applications = await parts.Applications.ListAsync(user, aborted),
            ShortestPassword = request.Service.Policy.LeastLength,
            HasFactors = parts.Own is not null,
            Home = home == Address ? null : home,
            More = [.. new[] { ProviderPages.Section(page.Csrf, identities, parts.Providers) }.Where(section => !ReferenceEquals(section, Html.Empty))],
        };
    }

    public static Html Day(DateTimeOffset instant) => Html.Of($"<time datetime=\"{instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\">{instant.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}</time>");

    public static Html Minute(DateTimeOffset instant) => Html.Of($"<time datetime=\"{instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\">{instant.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}</time>");
}
