using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Administration;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;

namespace Ashlar.Surfaces.Auth.Administration;

/// <summary>What the endpoints of administration stand on besides <see cref="AuthParts"/>.</summary>
public sealed record AdministrationRouteParts
{
    public required ClientAdministration Clients { get; init; }

    /// <summary>Accounts, as somebody administers them.</summary>
    public required Func<Administrator, UserAdministration> People { get; init; }

    /// <summary>A key of User, as it stands in an address; null: it is none.</summary>
    public required Func<string, Cel.CelValue?> ParseUser { get; init; }
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// <c>/auth/clients…</c> and <c>/auth/people…</c>: for superusers, who are so by their session alone. What changes something takes a fresh
/// sign-in, and a second factor where the account has one.
/// </summary>
public static class AdministrationRoutes
{
    private static readonly Problem NotYours = new(ProblemKind.Forbidden, "only a superuser does this, in a session of the browser");

    /// <summary>The endpoints, for <see cref="AuthParts.More"/>.</summary>
    public static IReadOnlyList<AuthRoute> Of(AdministrationRouteParts parts)
    {
        var (clients, people) = (new ClientRoutes(parts), new PeopleRoutes(parts));
        return
        [
            new("GET", "/auth/clients", clients.ListAsync),
            new("POST", "/auth/clients", clients.AddAsync),
            new("GET", "/auth/clients/*", clients.ShowAsync),
            new("PATCH", "/auth/clients/*", clients.ChangeAsync),
            new("DELETE", "/auth/clients/*", clients.RemoveAsync),
            new("POST", "/auth/clients/*/secret", clients.RenewSecretAsync),
            new("GET", "/auth/people/*", people.ShowAsync),
            new("PATCH", "/auth/people/*", people.ChangeAsync),
            new("DELETE", "/auth/people/*/sessions", people.SignOutAsync),
        ];
    }

    /// <summary>The superuser who looks at something; null: refused, and the refusal is sent.</summary>
    internal static async ValueTask<Caller?> LookerAsync(AuthRequest request, AuthBody? body = null)
    {
        if (await request.WhoAsync(body) is not { Caller: var caller }) return null;
        if (caller.IsSuperuser) return caller;
        await request.RefuseAsync(NotYours, body);
        return null;
    }

    /// <summary>The superuser who changes something, signed in lately; null: refused, and the refusal is sent.</summary>
    internal static async ValueTask<Administrator?> ChangerAsync(AuthRequest request, TimeProvider time, AuthBody? body = null)
    {
        if (await LookerAsync(request, body) is null || await FactorRoutes.ChangerAsync(request, time, body) is not { Caller: var caller }) return null;
        return new Administrator(UserKeyText.Of(caller.Id), request.Address);
    }
}
