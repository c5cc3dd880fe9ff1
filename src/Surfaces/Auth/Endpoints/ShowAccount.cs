using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Providers;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>GET /auth/account</c>: the page of one's own account, for browsers that are signed in.</summary>
internal static class ShowAccount
{
    public static async ValueTask HandleAsync(AuthRequest request)
    {
        var found = request.Secret is { } secret ? await request.Service.Callers.FindAsync(secret, request.Aborted) : null;
        if (found is null)
        {
            await PageAnswer.RedirectAsync(request.Exchange, "/auth/login?return=/auth/account");
            return;
        }

        request.Exchange.Caller = found.Caller;
        var sessions = await request.Service.Sessions.ListAsync(found.Person.User, request.Aborted);
        var identities = await request.Parts.Identities.ListAsync(found.Person.User, request.Aborted);
        var view = request.View();
        var others = ProviderPages.Section(view.Csrf, identities, request.Parts.Providers);
        await request.PageAsync(AccountPages.Render(view, found.Person, sessions, found.Session.Id, request.Service.Policy.LeastLength, others));
    }
}
