using System.Text.Json;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Pages;

/// <summary>The pages around messages: ask for one, choose a new password, confirm an address.</summary>
public static class MailPages
{
    public static Html AskReset(SignInView view) => PageLayout.Render(view.Site, "Reset your password", Html.Of(
        $"""
        {Fields.Error(view.Error)}{Fields.Note(view.Note)}<form method="post" action="/auth/password/reset">
        {Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}{Fields.Render(new("email", "E-mail address", "email", "username") { Value = view.Email, Fault = view.EmailFault, Hint = "We send you a link, if an account has this address", Focus = true })}<button type="submit">Send the link</button>
        </form>

        """));

    /// <param name="view">What it shows.</param>
    /// <param name="token">From the message.</param>
    /// <param name="shortest">Least length of a password, characters.</param>
    public static Html NewPassword(SignInView view, string token, int shortest) => PageLayout.Render(view.Site, "Choose a new password", Html.Of(
        $"""
        {Fields.Error(view.Error)}<form method="post" action="/auth/password/reset/confirm">
        {Fields.Hidden("token", token)}{Fields.Hidden("csrf", view.Csrf)}{Fields.Render(new("password", "New password", "password", "new-password") { Fault = view.PasswordFault, Hint = $"At least {shortest} characters; a few words are easy to remember", Focus = true })}<button type="submit">Set the password</button>
        </form>

        """));

    /// <summary>The address is verified, and its owner chooses how to sign in.</summary>
    /// <param name="view">What it shows.</param>
    /// <param name="token">From the message.</param>
    /// <param name="email">Whose account it becomes.</param>
    /// <param name="shortest">Least length of a password, characters.</param>
    public static Html Choose(SignInView view, string token, string email, int shortest) => PageLayout.Render(view.Site, "How do you want to sign in?", Html.Of(
        $"""
        {Fields.Error(view.Error)}<p>Your account will be <strong>{email}</strong>.</p>
        {(view.HasPasskeys ? PasskeyForms.Render(view, FirstPasskey(token)) : null)}<form method="post" action="/auth/verify">
        {Fields.Hidden("token", token)}{Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}{Fields.Render(new("password", "Password", "password", "new-password") { Fault = view.PasswordFault, Hint = $"At least {shortest} characters; a few words are easy to remember" })}<button type="submit"{(view.HasPasskeys ? Html.Raw(" class=\"quiet\"") : null)}>Set the password</button>
        </form>

        """), script: view.HasPasskeys ? PasskeyScript.Address : null);

    private static PasskeyForms.Form FirstPasskey(string token) => new("/auth/verify/passkey", "/auth/verify/passkey/options", "Make a passkey")
    {
        Makes = true,
        Body = JsonSerializer.Serialize(new Dictionary<string, string> { ["token"] = token }),
        More = Html.Of($"{Fields.Hidden("registration", token)}<p class=\"hint\">Your device keeps it, and asks for your finger, your face or its PIN. There is nothing to remember.</p>\n"),
    };

    /// <summary>
    /// A link of a message was followed: a button does what the link is for, since programs that look at messages follow links too.
    /// </summary>
    /// <param name="view">What it shows.</param>
    /// <param name="title">Such as "Confirm your e-mail address".</param>
    /// <param name="action">Where the form posts to.</param>
    /// <param name="token">From the message.</param>
    public static Html Confirm(SignInView view, string title, string action, string token) => PageLayout.Render(view.Site, title, Html.Of(
        $"""
        {Fields.Error(view.Error)}<form method="post" action="{action}">
        {Fields.Hidden("token", token)}{Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}<button type="submit" autofocus>{title}</button>
        </form>

        """));
}
