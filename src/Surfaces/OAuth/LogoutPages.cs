using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Pages;
using Ashlar.Surfaces.OAuth.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.OAuth;

/// <summary><c>/oauth/logout</c>: a client sends the browser to sign out (OpenID Connect RP-Initiated Logout 1.0).</summary>
internal sealed class LogoutPages(AuthorizationServer server, BrowserDoor door, string site)
{
    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        var sent = HttpMethods.IsPost(exchange.Method) ? await OAuthForms.OfBodyAsync(exchange) : OAuthForms.OfQuery(exchange);
        // The page's own form carries the client's request inside.
        var request = sent.IsOk && sent.Value["request"] is { } inner ? OAuthParameters.Parse(inner) : sent;
        var logout = request.IsOk ? await server.Logouts.ReadAsync(request.Value, exchange.Aborted) : request.Error;
        if (!logout.IsOk)
        {
            exchange.ProblemCode = logout.Error.Code;
            await PageAnswer.SendAsync(exchange, StatusCodes.Status400BadRequest, MessagePages.Refuse(site, "This link does not work", $"The program that sent you here made a mistake: {logout.Error.Description}.", logout.Error.Code));
            return;
        }

        if (await door.WhoAsync(exchange) is { } person)
        {
            // Without the person's own ID token anyone's link could sign them out, so they are asked.
            var query = request.Value.Encode();
            var mine = await server.People(person.User, exchange.Aborted) is { } known && known.Subject == logout.Value.Subject;
            if (!mine && !server.Seals.Holds(sent.Value["seal"], person.Session, "logout\n" + query))
            {
                var who = await AuthorizePages.NameAsync(server, person, exchange.Aborted);
                await PageAnswer.SendAsync(exchange, StatusCodes.Status200OK, DeviceForms.SignOut(site, who, query, server.Seals.Make(person.Session, "logout\n" + query)), logout.Value.FormTargets);
                return;
            }

            await door.SignOutAsync(exchange);
        }

        await (logout.Value.Location is { } location
            ? PageAnswer.RedirectAsync(exchange, location)
            : PageAnswer.SendAsync(exchange, StatusCodes.Status200OK, MessagePages.Tell(site, "You are signed out", "You can close this page.", ("/auth/login", "Sign in again"))));
    }
}
