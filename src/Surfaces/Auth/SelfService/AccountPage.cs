using Ashlar.Engine;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>
/// <c>/auth/account</c>: everything that a person can see and change of their account, in forms that work without script. What a form
/// did is told by <c>?done=</c>; what it could not do, on the page itself.
/// </summary>
internal static class AccountPage
{
    private static readonly Dictionary<string, string> notes = new(StringComparer.Ordinal)
    {
        ["password"] = "Your password is set.",
        ["password-removed"] = "Your password is removed: you sign in with a passkey from now on.",
        ["passkey"] = "Your passkey is added.",
        ["passkey-named"] = "Your passkey has another name.",
        ["passkey-removed"] = "The passkey is removed here. Remove it from your device too.",
        ["app-removed"] = "The authenticator app is no longer asked for.",
        ["key-ended"] = "The key is ended.",
        ["session"] = "It is signed out.",
        ["application"] = "The application can do nothing for you any more.",
    };

    public static string Done(string what, string section) => $"{AccountView.Address}?done={what}#{section}";

    public static async ValueTask ShowAsync(AuthRequest request)
    {
        if (await FindAsync(request) is not { } found) await PageAnswer.RedirectAsync(request.Exchange, "/auth/login?return=" + AccountView.Address);
        else await SendAsync(request, found, StatusCodes.Status200OK, request.View() with { Note = notes.GetValueOrDefault(request.Query("done") ?? "") });
    }

    /// <summary>A form of the page that was refused: the page again, with what is wrong. Anything else gets the problem.</summary>
    public static async ValueTask RefuseAsync(AuthRequest request, Problem problem, AuthBody body)
    {
        if (!body.IsForm || await FindAsync(request) is not { } found)
        {
            await request.RefuseAsync(problem, body);
            return;
        }

        request.Exchange.ProblemCode = problem.Code;
        await SendAsync(request, found, ProblemMapping.StatusOf(problem.Kind), request.View(body) with { Error = problem.Errors is [var only] && problem.Kind == ProblemKind.Validation ? NameOf(only) + only.Message : problem.Detail });
    }

    private static string NameOf(Fault fault) => fault.Pointer switch
    {
        "/password" => "the password ",
        "/newPassword" => "",
        { } pointer => pointer.TrimStart('/') + " ",
        null => "",
    };

    private static async ValueTask<SignedIn?> FindAsync(AuthRequest request) => request.Secret is { } secret ? await request.Service.Callers.FindAsync(secret, request.Aborted) : null;

    private static async ValueTask SendAsync(AuthRequest request, SignedIn found, int status, SignInView page)
    {
        request.Exchange.Caller = found.Caller;
        await PageAnswer.SendAsync(request.Exchange, status, Render(await AccountView.OfAsync(request, found, page)));
    }

    public static Html Render(AccountView view) => PageLayout.Render(view.Page.Site, "Your account", Html.Of(
        $"""
        {Fields.Error(view.Page.Error)}{Fields.Note(view.Page.Note)}<p>You are signed in as <strong>{view.Person.Email}</strong>{(view.Person.Name is { Length: > 0 } name ? Html.Of($" ({name})") : null)}.</p>
        <form method="post" action="/auth/logout" class="row">
        {Fields.Hidden("csrf", view.Page.Csrf)}<button type="submit" class="quiet small">Sign out</button>{(view.Home is null ? null : Html.Of($" <a href=\"{view.Home}\">Back to {view.Page.Site}</a>"))}
        </form>
        {SignInSections.Password(view)}{(view.HasFactors ? Html.Of($"{SignInSections.Passkeys(view)}{SignInSections.App(view)}") : null)}{view.More.Select(Section)}{PlaceSections.Sessions(view)}{PlaceSections.Applications(view)}{PlaceSections.Keys(view)}{PlaceSections.Email(view)}{PlaceSections.Data(view)}
        """), wide: true, script: view.HasFactors && view.Page.HasPasskeys ? PasskeyScript.Address : null);

    private static Html Section(Html section) => Html.Of($"<section>\n{section}</section>\n");
}
