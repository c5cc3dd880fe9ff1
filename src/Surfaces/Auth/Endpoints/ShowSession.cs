using Ashlar.Engine;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>GET /auth/session</c>: who this browser is signed in as, and the token that its unsafe requests may need.</summary>
internal static class ShowSession
{
    private static readonly Problem SignedOut = new(ProblemKind.Unauthenticated, "this browser is not signed in");

    public static async ValueTask HandleAsync(AuthRequest request)
    {
        var found = request.Secret is { } secret ? await request.Service.Callers.FindAsync(secret, request.Aborted) : null;
        if (found is null)
        {
            if (request.Secret is not null) request.Parts.Cookies.Forget(request.Exchange, request.Parts.Cookies.Session);
            await request.RefuseAsync(SignedOut);
            return;
        }

        request.Exchange.Caller = found.Caller;
        await request.SendAsync(StatusCodes.Status200OK, json => PersonJson.WriteSession(json, found.Person, found.Session, CsrfTokens.Of(request.Secret!))); // found by it
    }
}
