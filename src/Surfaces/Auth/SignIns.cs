using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth;

/// <summary>The end of every sign-in, however somebody proved who they are.</summary>
public static class SignIns
{
    /// <summary>What <c>mode</c> may say: a cookie, or tokens.</summary>
    public const string Session = "session";
    public const string Token = "token";

    private static readonly Problem Closed = new(ProblemKind.Unauthenticated, "this account cannot sign in");

    /// <summary>Goes on after a first factor: asks for the second where the account has one, else completes the sign-in.</summary>
    /// <param name="request">What is answered.</param>
    /// <param name="proven">Who, and by which first factor.</param>
    /// <param name="mode"><see cref="Session"/> or <see cref="Token"/>.</param>
    /// <param name="body">A form is answered with a page.</param>
    public static async ValueTask ProceedAsync(AuthRequest request, ProvenSignIn proven, string mode, AuthBody body)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(proven);
        var factors = await request.Parts.Factors.OfAsync(proven.User, request.Aborted);
        if (factors == FactorKinds.None) await CompleteAsync(request, proven, mode, body);
        else await AskSecondAsync(request, proven, factors, body);
    }

    /// <summary>Makes the session or the tokens, and answers. What the browser had before ends.</summary>
    /// <param name="request">What is answered.</param>
    /// <param name="proven">Who, and how.</param>
    /// <param name="mode"><see cref="Session"/> or <see cref="Token"/>.</param>
    /// <param name="body">A form is answered by leading on.</param>
    public static async ValueTask CompleteAsync(AuthRequest request, ProvenSignIn proven, string mode, AuthBody body)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(proven);
        ArgumentNullException.ThrowIfNull(body);
        var parts = request.Parts;
        parts.Service.People.Forget(proven.User);
        if (await parts.Service.People.FindAsync(proven.User, request.Aborted) is not { Disabled: false } person)
        {
            await request.RefuseAsync(Closed, body);
            return;
        }

        if (mode == Token) await GiveTokensAsync(request, proven, person, body);
        else await OpenSessionAsync(request, proven, person, body);
    }

    private static async ValueTask AskSecondAsync(AuthRequest request, ProvenSignIn proven, FactorKinds factors, AuthBody body)
    {
        if (await request.Parts.Pending.OpenAsync(proven, request.Aborted) is not { } token)
        {
            await request.RefuseAsync(Closed, body);
            return;
        }

        if (body.IsForm)
        {
            // The page's address carries the token no further than this answer: it is in the form alone.
            await request.PageAsync(SecondPages.Ask(request.View(body), token, factors));
            return;
        }

        await request.SendAsync(StatusCodes.Status200OK, json =>
        {
            json.Raw("{\"secondFactor\":{\"token\":"u8);
            json.Text(token);
            json.Raw(",\"methods\":["u8);
            json.Raw(factors.HasFlag(FactorKinds.Totp) ? "\"totp\",\"recovery\""u8 : ""u8);
            if (factors == (FactorKinds.Totp | FactorKinds.Passkey)) json.Raw((byte)',');
            json.Raw(factors.HasFlag(FactorKinds.Passkey) ? "\"passkey\""u8 : ""u8);
            json.Raw("]}}"u8);
        });
    }

    private static async ValueTask GiveTokensAsync(AuthRequest request, ProvenSignIn proven, PersonFacts person, AuthBody body)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(request.Parts.Service.Time.GetUtcNow().ToUnixTimeMilliseconds());
        if (await request.Parts.GiveTokensAsync(proven, now, request.Aborted) is not { } tokens)
        {
            await request.RefuseAsync(Closed, body);
            return;
        }

        await request.Service.NoteSignInAsync(proven.User, request.Address, request.Aborted);
        Mark(request, person);
        await request.SendAsync(StatusCodes.Status200OK, json =>
        {
            json.Raw("{\"accessToken\":"u8);
            json.Text(tokens.AccessToken);
            json.Raw(",\"tokenType\":\"Bearer\",\"expiresIn\":"u8);
            json.Number((long)tokens.Lifetime.TotalSeconds);
            if (tokens.RefreshToken is { } refresh)
            {
                json.Raw(",\"refreshToken\":"u8);
                json.Text(refresh);
            }

            json.Raw(",\"user\":"u8);
            PersonJson.Write(json, person);
            json.Raw((byte)'}');
        });
    }

    private static async ValueTask OpenSessionAsync(AuthRequest request, ProvenSignIn proven, PersonFacts person, AuthBody body)
    {
        var (parts, exchange) = (request.Parts, request.Exchange);
        if (await parts.Service.Sessions.OpenAsync(proven, request.Device, request.Secret, request.Aborted) is not { } opened)
        {
            await request.RefuseAsync(Closed, body);
            return;
        }

        Mark(request, person);
        parts.Cookies.Set(exchange, parts.Cookies.Session, opened.Secret, parts.Service.Sessions.Longest);
        if (!body.IsForm)
        {
            await request.SendAsync(StatusCodes.Status200OK, json => PersonJson.WriteSession(json, person, opened.Row, CsrfTokens.Of(opened.Secret)));
            return;
        }

        await LeadOnAsync(request, body.Return);
    }

    // Once the whole sign-in stands: the browser's wrong attempts are counted apart from strangers' from now on.
    private static void Mark(AuthRequest request, PersonFacts person)
    {
        if (person.Email is { } email) request.MarkDevice(email);
    }

    /// <summary>Leads a browser on once a page's work is done: to a path of this server, else to where the site begins.</summary>
    internal static ValueTask LeadOnAsync(AuthRequest request, string? path)
    {
        var next = ReturnPaths.Checked(path) ?? request.Parts.Home();
        return next.StartsWith("/oauth/", StringComparison.Ordinal) || next.StartsWith("/auth/", StringComparison.Ordinal)
            ? request.PageAsync(MessagePages.Continue(request.Parts.Site, next))
            : PageAnswer.RedirectAsync(request.Exchange, next);
    }
}
