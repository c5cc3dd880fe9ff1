using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>GET /auth/sessions</c>: the browsers that are signed in as the caller, the last seen first.</summary>
internal static class ListSessions
{
    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { } who) return;
        var sessions = await request.Service.Sessions.ListAsync(who.Caller.Id, request.Aborted);
        request.Exchange.Rows = sessions.Count;
        await request.SendAsync(StatusCodes.Status200OK, json =>
        {
            json.Raw("{\"data\":["u8);
            for (var i = 0; i < sessions.Count; i++)
            {
                if (i > 0) json.Raw((byte)',');
                PersonJson.Session(json, sessions[i], sessions[i].Id == who.Session);
            }

            json.Raw("]}"u8);
        });
    }
}
