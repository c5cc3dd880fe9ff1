using Ashlar.Engine;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Providers;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Http.Pages;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Providers;

/// <summary>
/// <c>/auth/providers…</c>: whom one may sign in with, the way there and the way back. Both are addresses that a browser goes to, and are
/// answered with redirects and pages.
/// </summary>
public sealed class ProviderRoutes
{
    /// <summary>As long as a browser may take from the first page to the last.</summary>
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromMinutes(30);
    private static readonly Problem Elsewhere = new(ProblemKind.Unauthenticated, "you were signed out meanwhile: sign in, and begin again");
    private readonly ProviderSignIns _providers;

    private ProviderRoutes(ProviderSignIns providers) => _providers = providers;

    /// <summary>The endpoints, for <see cref="AuthParts.More"/>.</summary>
    public static IReadOnlyList<AuthRoute> Of(ProviderSignIns providers, LinkedIdentities identities, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(providers);
        var (routes, own) = (new ProviderRoutes(providers), new IdentityRoutes(providers, identities, time));
        return
        [
            new("GET", "/auth/providers", routes.ListAsync),
            new("GET", "/auth/providers/*", routes.BeginAsync),
            new("GET", "/auth/providers/*/callback", routes.FinishAsync),
            .. own.Routes,
        ];
    }

    /// <summary>Where a browser begins.</summary>
    public static string AddressOf(OfferedProvider provider) => "/auth/providers/" + provider?.Name;

    /// <summary>The secret of the browser's cookie, which is made where there is none and lasts from now.</summary>
    internal static string BrowserOf(AuthRequest request)
    {
        var cookies = request.Parts.Cookies;
        var browser = SessionCookies.Read(request.Exchange, cookies.Provider) ?? SecretText.Make();
        cookies.Set(request.Exchange, cookies.Provider, browser, CookieLifetime);
        return browser;
    }

    private ValueTask ListAsync(AuthRequest request) => request.SendAsync(StatusCodes.Status200OK, json =>
    {
        json.Raw("{\"data\":["u8);
        for (var i = 0; i < _providers.Offered.Count; i++)
        {
            if (i > 0) json.Raw((byte)',');
            Write(json, _providers.Offered[i]);
        }

        json.Raw("]}"u8);
    });

    private async ValueTask BeginAsync(AuthRequest request)
    {
        var back = ReturnPaths.Checked(request.Query("return"));

        // Whoever is signed in already comes to show again who they are: that somebody signed in there once would show nothing.
        var isSignedIn = request.Secret is { } secret && await request.Service.Callers.FindAsync(secret, request.Aborted) is not null;
        var purpose = new ProviderPurpose(BrowserOf(request), back, null, AsksAgain: isSignedIn);
        var address = await _providers.BeginAsync(request.Rest, purpose, request.Aborted);
        if (address.IsOk) await PageAnswer.RedirectAsync(request.Exchange, address.Value);
        else await RefuseAsync(request, address.Problem, back);
    }

    private async ValueTask FinishAsync(AuthRequest request)
    {
        var browser = SessionCookies.Read(request.Exchange, request.Parts.Cookies.Provider);
        var finding = await _providers.FinishAsync(request.Rest, request.Exchange.RawQuery.TrimStart('?'), browser, request.Aborted);
        if (finding.Link is { } link && !await IsStillAsync(request, link))
        {
            await RefuseAsync(request, Elsewhere, finding.Return);
            return;
        }

        var step = await _providers.DecideAsync(finding, request.Aborted);
        if (!step.IsOk)
        {
            if (finding.IsAnswer && step.Problem.Kind == ProblemKind.Unauthenticated) await _providers.NoteFailureAsync(request.Rest, request.Address, request.Aborted);
            await RefuseAsync(request, step.Problem, finding.Return);
            return;
        }

        await GoOnAsync(request, step.Value, finding.Return);
    }

    private static async ValueTask GoOnAsync(AuthRequest request, ProviderStep step, string? back)
    {
        switch (step)
        {
            case ProviderStep.SignIn known:
                var proven = new ProvenSignIn(known.User, [SignInMethods.Federated]) { AuthenticatedAt = known.AuthenticatedAt };
                await SignIns.ProceedAsync(request, proven, SignIns.Session, AuthBody.OfPage(back));
                break;
            case ProviderStep.Ask ask:
                // A new address: the code and the state stay in no history that is gone back to.
                await PageAnswer.RedirectAsync(request.Exchange, IdentityRoutes.ConfirmAddress(ask.Token));
                break;
            default:
                await SignIns.LeadOnAsync(request, back);
                break;
        }
    }

    /// <summary>Whether the browser is in the session in which the linking was begun.</summary>
    private static async ValueTask<bool> IsStillAsync(AuthRequest request, LinkTarget link) =>
        request.Secret is { } secret && await request.Service.Callers.FindAsync(secret, request.Aborted) is { } found && found.Session.Id == link.Session && found.Person.User == link.User;

    internal static ValueTask RefuseAsync(AuthRequest request, Problem problem, string? back)
    {
        request.Exchange.ProblemCode = problem.Code;
        if (problem.RetryAfter is { } wait) request.Exchange.ResponseHeaders.RetryAfter = ((long)wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return PageAnswer.SendAsync(request.Exchange, ProblemMapping.StatusOf(problem.Kind), ProviderPages.Refuse(request.Parts.Site, problem, back));
    }

    private static void Write(JsonBuffer json, OfferedProvider provider)
    {
        json.Raw("{\"name\":"u8);
        json.Text(provider.Name);
        json.Raw(",\"title\":"u8);
        json.Text(provider.Title);
        json.Raw(",\"address\":"u8);
        json.Text(AddressOf(provider));
        json.Raw((byte)'}');
    }
}
