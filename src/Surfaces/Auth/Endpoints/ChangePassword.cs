using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>POST /auth/password/change</c>: with the old password; every other session and all tokens end.</summary>
internal static class ChangePassword
{
    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        if (await request.WhoAsync(body) is not { } who) return;
        var (old, password) = (body.OptionalText("password"), body.Text("newPassword"));
        var problem = body.Problem() ?? await request.JudgeAsync(who, old, () => request.Service.Passwords.ChangeAsync(who.Caller.Id, old, password, who.Session, request.Address, request.Aborted));
        if (problem is not null) await request.RefuseAsync(problem, body);
        else if (body.IsForm) await PageAnswer.RedirectAsync(request.Exchange, "/auth/account");
        else await request.SendNothingAsync();
    }
}
