using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Providers;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Providers;

/// <summary>
/// <c>/auth/identities…</c>: the sign-ins with others that open one's account, and the page on which somebody says what is to become of
/// one that is new. Adding and taking away takes a fresh sign-in, as every change of the ways into an account does.
/// </summary>
internal sealed class IdentityRoutes(ProviderSignIns providers, LinkedIdentities identities, TimeProvider time)
{
    private static readonly Problem Over = new(ProblemKind.Unauthenticated, "this sign-in is over, or was begun in another browser: begin again");
    private static readonly Problem InBrowser = new(ProblemKind.Forbidden, "a sign-in is linked in a browser: ask with the session's cookie");
    private static readonly Problem NoIdentity = new(ProblemKind.NotFound, "you have no such sign-in");

    public IReadOnlyList<AuthRoute> Routes =>
    [
        new("GET", "/auth/identities", ListAsync),
        new("POST", "/auth/identities", BeginAsync),
        new("DELETE", "/auth/identities/*", request => RemoveAsync(request, request.Rest, null)),
        new("POST", "/auth/identities/remove", RemoveFormAsync),
        new("GET", "/auth/identities/confirm", ConfirmPageAsync),
        new("POST", "/auth/identities/confirm", ConfirmAsync),
    ];

    public static string ConfirmAddress(string token) => "/auth/identities/confirm?token=" + Uri.EscapeDataString(token);

    private async ValueTask ListAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { Caller: var caller }) return;
        var all = await identities.ListAsync(caller.Id, request.Aborted);
        request.Exchange.Rows = all.Count;
        await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject { ["data"] = IdentityJson.Of(all, providers.Accounts) });
    }

    /// <summary>Begins to link: the browser is to go to the address that is answered.</summary>
    private async ValueTask BeginAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await request.WhoAsync(body) is not { } who) return;
        if (await FactorRoutes.ChangerAsync(request, time, body) is null) return;
        var provider = body.Text("provider");
        if (body.Problem() is { } unread || !who.IsBrowser || who.Session is not { } session)
        {
            await request.RefuseAsync(body.Problem() ?? InBrowser, body);
            return;
        }

        var purpose = new ProviderPurpose(ProviderRoutes.BrowserOf(request), ReturnPaths.Checked(body.Return) ?? "/auth/account", new LinkTarget(who.Caller.Id, session), AsksAgain: false);
        var address = await providers.BeginAsync(provider, purpose, request.Aborted);
        if (!address.IsOk) await request.RefuseAsync(address.Problem, body);
        // A browser holds a redirect against the policy of the form that it answers; a page's own refresh it does not.
        else if (body.IsForm) await request.PageAsync(ProviderPages.GoTo(request.Parts.Site, address.Value));
        else await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject { ["address"] = address.Value });
    }

    private async ValueTask RemoveFormAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var id = body.Text("id");
        if (body.Problem() is { } unread) await request.RefuseAsync(unread, body);
        else await RemoveAsync(request, id, body);
    }

    private async ValueTask RemoveAsync(AuthRequest request, string text, AuthBody? body)
    {
        if (await FactorRoutes.ChangerAsync(request, time, body) is not { Caller: var caller }) return;
        var problem = Guid.TryParseExact(text, "D", out var id) ? await providers.Accounts.UnlinkAsync(caller.Id, id, request.Address, request.Aborted) : NoIdentity;
        if (problem is not null) await request.RefuseAsync(problem, body);
        else if (body is { IsForm: true }) await PageAnswer.RedirectAsync(request.Exchange, "/auth/account");
        else await request.SendNothingAsync();
    }

    private async ValueTask ConfirmPageAsync(AuthRequest request)
    {
        var token = request.Query("token") ?? "";
        if (await FindAsync(request, token) is not { } proof) await ProviderRoutes.RefuseAsync(request, Over, null);
        else await request.PageAsync(await PageOfAsync(request, proof, token, null));
    }

    private async ValueTask<Html> PageOfAsync(AuthRequest request, ProviderProof proof, string token, Problem? refused)
    {
        var view = new ProofView(request.Parts.Site, providers.Accounts.TitleOf(proof.Provider), proof, token, request.Secret is { } cookie ? CsrfTokens.Of(cookie) : null)
        {
            Error = refused?.Detail,
            ProfileFaults = [.. (refused?.Errors ?? []).Where(f => f.Pointer is not null).Select(f => f.Pointer!["/profile/".Length..] + " " + f.Message)], // all are of the profile
        };
        if (proof.Creates) return ProviderPages.Create(view);
        var found = request.Secret is { } secret ? await request.Service.Callers.FindAsync(secret, request.Aborted) : null;
        var isTheirs = found is not null && (proof.User.IsNull || proof.User == found.Person.User);
        if (!isTheirs) return ProviderPages.SignInFirst(view, found?.Person.Email);
        return await IsFreshAsync(request, found!.Caller) ? ProviderPages.Link(view, found.Person.Email) : ProviderPages.SignInAgain(view); // theirs, so found
    }

    private async ValueTask<bool> IsFreshAsync(AuthRequest request, Caller caller) =>
        FactorRoutes.Lacking(caller, await request.Parts.Factors.OfAsync(caller.Id, request.Aborted), time) is null;

    private async ValueTask ConfirmAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (token, name) = (body.Text("token"), body.IsForm ? body.OptionalText("name") : null);
        var profile = WithName(body.Object("profile"), name);
        if (body.Problem() is { } unread)
        {
            await request.RefuseAsync(unread, body);
            return;
        }

        if (await FindAsync(request, token) is not { } proof) await RefuseAsync(request, Over, body, null);
        else if (proof.Creates) await CreateAsync(request, body, proof, token, profile);
        else await LinkAsync(request, body, proof, token);
    }

    private async ValueTask CreateAsync(AuthRequest request, AuthBody body, ProviderProof proof, string token, JsonElement profile)
    {
        var made = await providers.Accounts.CreateAsync(token, Browser(request)!, profile, request.Address, request.Aborted); // found by it
        if (made.IsOk) await SignIns.CompleteAsync(request, new ProvenSignIn(made.Value, [SignInMethods.Federated]) { AuthenticatedAt = proof.Identity.AuthenticatedAt }, SignIns.Session, body);
        else if (body.IsForm && made.Problem.Kind == ProblemKind.Validation) await PageAnswer.SendAsync(request.Exchange, ProblemMapping.StatusOf(made.Problem.Kind), await PageOfAsync(request, proof, token, made.Problem));
        else await RefuseAsync(request, made.Problem, body, proof.Return);
    }

    private async ValueTask LinkAsync(AuthRequest request, AuthBody body, ProviderProof proof, string token)
    {
        if (await FactorRoutes.ChangerAsync(request, time, body) is not { Caller: var caller }) return;
        var problem = await providers.Accounts.LinkAsync(token, Browser(request)!, caller.Id, request.Address, request.Aborted); // found by it
        if (problem is not null) await RefuseAsync(request, problem, body, proof.Return);
        else if (body.IsForm) await SignIns.LeadOnAsync(request, proof.Return);
        else await request.SendNothingAsync();
    }

    private ValueTask<ProviderProof?> FindAsync(AuthRequest request, string token) => providers.Accounts.FindAsync(token, Browser(request), request.Aborted);

    private static string? Browser(AuthRequest request) => SessionCookies.Read(request.Exchange, request.Parts.Cookies.Provider);

    private static ValueTask RefuseAsync(AuthRequest request, Problem problem, AuthBody body, string? back) =>
        body.IsForm ? ProviderRoutes.RefuseAsync(request, problem, back) : request.RefuseAsync(problem);

    private static JsonElement WithName(JsonElement profile, string? name)
    {
        if (string.IsNullOrEmpty(name)) return profile;
        var named = JsonObject.Create(profile) ?? [];
        named["name"] = name;
        return JsonSerializer.SerializeToElement(named);
    }
}
