using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Auth.SelfService;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>POST /auth/password/change</c>: with the old password; every other session and all tokens end.</summary>
internal static class ChangePassword
{
    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        if (await FactorRoutes.OwnerAsync(request, body) is not { } who) return;
        var (old, password) = (body.OptionalText("password"), body.Text("newPassword"));
        var problem = body.Problem() ?? await request.JudgeAsync(who, old, () => request.Service.Passwords.ChangeAsync(who.Caller.Id, old, password, who.Session, request.Address, request.Aborted));
        request.Service.People.Forget(who.Caller.Id);
        if (problem is not null) await AccountPage.RefuseAsync(request, problem, body);
        else if (body.IsForm) await PageAnswer.RedirectAsync(request.Exchange, AccountPage.Done("password", "password"));
        else await request.SendNothingAsync();
    }

    /// <summary><c>POST /auth/password/remove</c>: passkeys are the way in from now on.</summary>
    public static async ValueTask RemoveAsync(AuthRequest request)
    {
        var body = FormBody.IsForm(request.Exchange) ? await request.ReadAsync() : AuthBody.Empty;
        if (body is null || await FactorRoutes.ChangerAsync(request, request.Service.Time, body) is not { } who) return;
        var problem = body.Problem() ?? await request.Service.Passwords.RemoveAsync(who.Caller.Id, request.Address, request.Aborted);
        request.Service.People.Forget(who.Caller.Id);
        if (problem is not null) await AccountPage.RefuseAsync(request, problem, body);
        else if (body.IsForm) await PageAnswer.RedirectAsync(request.Exchange, AccountPage.Done("password-removed", "password"));
        else await request.SendNothingAsync();
    }
}
