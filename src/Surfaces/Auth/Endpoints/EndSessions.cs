using Ashlar.Engine;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Auth.SelfService;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>DELETE /auth/sessions/{id}</c> ends one of the caller's sessions, <c>DELETE /auth/sessions</c> all but the one that asks.</summary>
internal static class EndSessions
{
    private static readonly Problem NoSuch = new(ProblemKind.NotFound, "you have no such session");

    public static async ValueTask OneAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { } who) return;
        var ended = Guid.TryParseExact(request.Rest, "D", out var id) && await request.Service.Sessions.EndAsync(who.Caller.Id, id, "session-revoked", request.Address, request.Aborted);
        if (!ended)
        {
            await request.RefuseAsync(NoSuch);
            return;
        }

        if (id == who.Session) request.Parts.Cookies.Forget(request.Exchange, request.Parts.Cookies.Session);
        await request.SendNothingAsync();
    }

    /// <summary>For pages, whose forms can only post: <c>id</c> is a session's, or <c>others</c>.</summary>
    public static async ValueTask FormAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        if (await request.WhoAsync(body) is not { } who) return;
        var id = body.Text("id");
        if (body.Problem() is { } unread)
        {
            await request.RefuseAsync(unread, body);
            return;
        }

        if (id == "others") await request.Service.Sessions.EndOthersAsync(who.Caller.Id, who.Session, request.Address, request.Aborted);
        else if (Guid.TryParseExact(id, "D", out var session)) await request.Service.Sessions.EndAsync(who.Caller.Id, session, "session-revoked", request.Address, request.Aborted); // one that is over is as good as ended
        if (body.IsForm) await PageAnswer.RedirectAsync(request.Exchange, AccountPage.Done("session", "sessions"));
        else await request.SendNothingAsync();
    }

    public static async ValueTask OthersAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { } who) return;
        await request.Service.Sessions.EndOthersAsync(who.Caller.Id, who.Session, request.Address, request.Aborted);
        await request.SendNothingAsync();
    }
}
