using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;

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

        await SignIns.ProceedAsync(request, new ProvenSignIn(account.Value.User, [SignInMethods.Password]) { Account = account.Value }, mode, body);
    }

    private static async ValueTask<Result<Account>> CheckAsync(AuthRequest request, string email, string password)
    {
        var turn = await request.Parts.Throttle.EnterAsync(email, request.Network, request.DeviceMark, request.Aborted);
        if (!turn.IsOk) return turn.Problem;
        var account = await request.Service.SignIn.CheckAsync(email, password, request.Aborted);
        // What was not judged for want of room does not count either.
        if (account.IsOk || account.Problem.Kind != ProblemKind.Unauthenticated) await turn.Value.SucceededAsync(request.Aborted);
        else await request.Service.NoteFailureAsync(email, request.Address, request.Aborted);
        return account;
    }
}
