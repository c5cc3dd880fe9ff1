using Ashlar.Identity.OAuth.Devices;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.OAuth.Pages;

/// <summary>The pages on which a person lets a device in (RFC 8628 section 3.3).</summary>
internal static class DeviceForms
{
    public static Html AskCode(string site, string? code, string? error, string seal) => PageLayout.Render(site, "Connect a device", Html.Of(
        $"""
        {Fields.Error(error)}<form method="post" action="/auth/device">
        {Fields.Hidden("seal", seal)}{Fields.Render(new("user_code", "Code", "text", "off") { Value = code, Look = "code", MaxLength = 20, Hint = "Eight letters, as the device shows them", Focus = true })}<button type="submit">Continue</button>
        </form>

        """));

    public static Html Confirm(string site, WaitingDevice device, string who, string code, string seal) => PageLayout.Render(site, $"Let {device.Client.Name} in?", Html.Of(
        $"""
        <p>You are signed in as <strong>{who}</strong>. A device with <strong>{device.Client.Name}</strong> that shows the code <strong><code>{code}</code></strong> asks to:</p>
        <ul>{ConsentPage.Asked(device.Scopes, site)}</ul>
        <div class="note"><p>Agree only if the device is in front of you and shows this code. If somebody sent you the code, they want to get into your account.</p></div>
        <form method="post" action="/auth/device">
        {Fields.Hidden("user_code", code)}{Fields.Hidden("seal", seal)}<button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny" class="quiet">Do not allow</button>
        </form>

        """));

    public static Html SignOut(string site, string who, string query, string seal) => PageLayout.Render(site, "Sign out?", Html.Of(
        $"""
        <p>You are signed in as <strong>{who}</strong>.</p>
        <form method="post" action="/oauth/logout">
        {Fields.Hidden("request", query)}{Fields.Hidden("seal", seal)}<button type="submit" autofocus>Sign out</button>
        </form>

        """));
}
