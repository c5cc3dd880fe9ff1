using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary>
/// <c>POST /auth/login</c> with a password: a session's cookie, or tokens where <c>"mode":"token"</c> asks for them; what a second
/// factor is needed for where the account has one.
/// </summary>
internal static class Login
{
    public static ValueTask PageAsync(AuthRequest request) => request.PageAsync(SignInPages.Login(request.View()));

    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (email, password, mode) = (body.Text("email"), body.Text("password"), body.Word("mode", SignIns.Session, SignIns.Token));
        var account = body.Problem() is { } unread ? unread : await CheckAsync(request, email, password);
        if (!account.IsOk)
        {
            await request.RefuseAsync(account.Problem, body, SignInPages.Login, request.View(body) with { Email = email });
            return;
        }

        var proven = new ProvenSignIn(account.Value.User, [SignInMethods.Password]);
        var factors = await request.Parts.Factors.OfAsync(proven.User, request.Aborted);
        if (factors == FactorKinds.None) await SignIns.CompleteAsync(request, proven, mode, body);
        else await AskSecondAsync(request, proven, factors, body);
    }

    private static async ValueTask<Result<Account>> CheckAsync(AuthRequest request, string email, string password)
    {
        var turn = await request.Parts.Throttle.EnterAsync(email, request.Network, SessionCookies.Read(request.Exchange, request.Parts.Cookies.Device), request.Aborted);
        if (!turn.IsOk) return turn.Problem;
        var account = await request.Service.SignIn.CheckAsync(email, password, request.Aborted);
        // What was not judged for want of room does not count either.
        if (account.IsOk || account.Problem.Kind != ProblemKind.Unauthenticated) await turn.Value.SucceededAsync(request.Aborted);
        else await request.Service.NoteFailureAsync(email, request.Address, request.Aborted);
        return account;
    }

    private static async ValueTask AskSecondAsync(AuthRequest request, ProvenSignIn proven, FactorKinds factors, AuthBody body)
    {
        var token = await request.Parts.Pending.OpenAsync(proven.User, proven.Methods, request.Aborted);
        if (body.IsForm)
        {
            // The page's address carries the token no further than this answer: it is in the form alone.
            await request.PageAsync(SecondPages.Ask(request.View(body), token));
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
}
