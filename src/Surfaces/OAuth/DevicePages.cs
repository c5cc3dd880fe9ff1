using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Devices;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Pages;
using Ashlar.Surfaces.OAuth.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.OAuth;

/// <summary><c>/auth/device</c>: type the code, see who asks, answer.</summary>
internal sealed class DevicePages(AuthorizationServer server, BrowserDoor door, string site)
{
    private const string AskSeal = "device";

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (await door.WhoAsync(exchange) is not { } person)
        {
            var back = Uri.EscapeDataString(Discovery.DevicePage + (HttpMethods.IsPost(exchange.Method) ? "" : exchange.RawQuery));
            await PageAnswer.RedirectAsync(exchange, "/auth/login?return=" + back);
            return;
        }

        var sent = HttpMethods.IsPost(exchange.Method) ? await OAuthForms.OfBodyAsync(exchange) : OAuthForms.OfQuery(exchange);
        if (!sent.IsOk || sent.Value.RepeatedError is not null || !HttpMethods.IsPost(exchange.Method))
        {
            // A link may bring the code (verification_uri_complete); the person still has to compare and send it (RFC 8628 section 5.4).
            await AskAsync(exchange, person, sent.IsOk ? sent.Value["user_code"] : null, null);
            return;
        }

        var code = sent.Value["user_code"] ?? "";
        var seal = sent.Value["seal"];
        if (sent.Value["decision"] is { } decision && server.Seals.Holds(seal, person.Session, AnswerSeal(code))) await AnswerAsync(exchange, person, code, decision == "allow");
        else if (server.Seals.Holds(seal, person.Session, AskSeal)) await ConfirmAsync(exchange, person, code);
        else await AskAsync(exchange, person, code, "The page was out of date. Please send the code again.");
    }

    private async ValueTask ConfirmAsync(HttpExchange exchange, BrowserPerson person, string code)
    {
        if (await server.Devices.FindAsync(code, exchange.Aborted) is not { } device)
        {
            await AskAsync(exchange, person, code, "No device waits with this code. Check the letters; a code lasts ten minutes.");
            return;
        }

        var shown = DeviceGrants.Shown(code);
        var who = await AuthorizePages.NameAsync(server, person, exchange.Aborted);
        await PageAnswer.SendAsync(exchange, StatusCodes.Status200OK, DeviceForms.Confirm(site, device, who, shown, server.Seals.Make(person.Session, AnswerSeal(shown))));
    }

    private async ValueTask AnswerAsync(HttpExchange exchange, BrowserPerson person, string code, bool allowed)
    {
        if (!await server.Devices.AnswerAsync(code, person, allowed, exchange.Aborted))
        {
            await AskAsync(exchange, person, null, "The device does not wait any more. Start again on the device.");
            return;
        }

        await PageAnswer.SendAsync(exchange, StatusCodes.Status200OK, allowed
            ? MessagePages.Tell(site, "The device is connected", "You can go on there, and close this page.")
            : MessagePages.Tell(site, "The device was turned away", "It has no access to your account. You can close this page."));
    }

    private ValueTask AskAsync(HttpExchange exchange, BrowserPerson person, string? code, string? error) => PageAnswer.SendAsync(
        exchange, error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, DeviceForms.AskCode(site, code, error, server.Seals.Make(person.Session, AskSeal)));

    private static string AnswerSeal(string code) => "device\n" + code;
}
