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
