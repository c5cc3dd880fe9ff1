using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>POST /auth/logout</c>: the session, or what the bearer token belongs to, ends now. Without either there is nothing to end.</summary>
internal static class Logout
{
    public static async ValueTask HandleAsync(AuthRequest request)
    {
        var hasBody = FormBody.IsForm(request.Exchange) || request.Exchange.RequestHeaders.ContentLength > 0;
        var body = hasBody ? await request.ReadAsync() : AuthBody.Empty;
        if (body is null) return;
        var who = await request.FindAsync(body);
        if ((body.Problem() ?? who.Problem) is { } problem)
        {
            await request.RefuseAsync(problem, body);
            return;
        }

        await EndAsync(request, who.Value);
        if (body.IsForm) await PageAnswer.RedirectAsync(request.Exchange, ReturnPaths.Checked(body.Return) ?? "/auth/login");
        else await request.SendNothingAsync();
    }

    /// <summary>As the endpoint, for other surfaces' sign-out.</summary>
    public static async ValueTask EndAsync(AuthRequest request, Asker? who)
    {
        if (who is { IsBrowser: true, Session: { } session }) await request.Service.Sessions.EndAsync(who.Caller.Id, session, "sign-out", request.Address, request.Aborted);
        else if (who is { Session: { } grant }) await request.Parts.EndGrantAsync(grant, request.Aborted);
        request.Parts.Cookies.Forget(request.Exchange, request.Parts.Cookies.Session);
    }
}
