using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Pages;
using Ashlar.Surfaces.OAuth.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.OAuth;

/// <summary><c>/oauth/authorize</c> and the page that asks for consent.</summary>
internal sealed class AuthorizePages(AuthorizationServer server, BrowserDoor door, string site)
{
    public async ValueTask AuthorizeAsync(HttpExchange exchange)
    {
        // OpenID Connect Core section 3.1.2.1: a client may post its request instead.
        var query = HttpMethods.IsPost(exchange.Method) ? await OAuthForms.OfBodyAsync(exchange) : OAuthForms.OfQuery(exchange);
        if (!query.IsOk)
        {
            await TellAsync(exchange, query.Error);
            return;
        }

        var person = await door.WhoAsync(exchange);
        await SendAsync(exchange, await server.Authorizations.StepAsync(query.Value, person, exchange.Aborted), person);
    }

    public async ValueTask ConsentAsync(HttpExchange exchange)
    {
        if (!HttpMethods.IsPost(exchange.Method))
        {
            await PageAnswer.RedirectAsync(exchange, Discovery.Authorize + exchange.RawQuery);
            return;
        }

        var form = await OAuthForms.OfBodyAsync(exchange);
        var query = form.IsOk ? OAuthParameters.Parse(form.Value["request"]) : form.Error;
        if (!query.IsOk)
        {
            await TellAsync(exchange, query.Error);
            return;
        }

        if (await door.WhoAsync(exchange) is not { } person)
        {
            await SendAsync(exchange, await server.Authorizations.StepAsync(query.Value, null, exchange.Aborted), null);
            return;
        }

        // A form that was not shown to this person for this request starts over: they are asked, and nothing is done.
        var holds = form.Value.RepeatedError is null && server.Seals.Holds(form.Value["seal"], person.Session, SealOf(form.Value["request"] ?? ""));
        await SendAsync(exchange, holds
            ? await server.Authorizations.AnswerAsync(query.Value, person, form.Value["decision"] == "allow", exchange.Aborted)
            : await server.Authorizations.StepAsync(query.Value, person, exchange.Aborted), person);
    }

    private async ValueTask SendAsync(HttpExchange exchange, AuthorizationStep step, BrowserPerson? person)
    {
        switch (step)
        {
            case AuthorizationStep.Answer answer:
                await PageAnswer.RedirectAsync(exchange, answer.Location);
                break;
            case AuthorizationStep.SignIn signIn:
                var back = Uri.EscapeDataString($"{Discovery.Authorize}?{signIn.Query}");
                await PageAnswer.RedirectAsync(exchange, $"{(signIn.Register ? "/auth/register" : "/auth/login")}?return={back}");
                break;
            case AuthorizationStep.Ask ask:
                var who = await NameAsync(server, person!, exchange.Aborted); // it asks people who are signed in
                var page = ConsentPage.Render(site, ask.Request, who, ask.Query, server.Seals.Make(person!.Session, SealOf(ask.Query)));
                await PageAnswer.SendAsync(exchange, StatusCodes.Status200OK, page, FormTarget(ask.Request.RedirectUri));
                break;
            case AuthorizationStep.Tell tell:
                await TellAsync(exchange, tell.Error);
                break;
        }
    }

    private ValueTask TellAsync(HttpExchange exchange, OAuthError error)
    {
        exchange.ProblemCode = error.Code;
        return PageAnswer.SendAsync(exchange, StatusCodes.Status400BadRequest, MessagePages.Refuse(
            site, "This link does not work", $"The program that sent you here made a mistake: {error.Description}. Nothing has happened to your account.", error.Code));
    }

    /// <summary>As whom a person sees themselves on a page.</summary>
    internal static async ValueTask<string> NameAsync(AuthorizationServer server, BrowserPerson person, CancellationToken cancellationToken) =>
        await server.People(person.User, cancellationToken) is { } known ? known.Email ?? known.Name ?? known.Subject : "?";

    private static string SealOf(string query) => "consent\n" + query;

    // CSP level 3, section 2.3.1: a host source is scheme, host and port; IPv6 has no form there, and other schemes stand alone.
    private static string FormTarget(string redirectUri) =>
        Identity.OAuth.Clients.RedirectUris.OriginOf(redirectUri) is { } origin && !origin.Contains('[') ? origin : redirectUri[..(redirectUri.IndexOf(':') + 1)];
}
