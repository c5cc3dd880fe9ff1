using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Pages;

/// <summary>The second step of signing in.</summary>
public static class SecondPages
{
    /// <param name="view">What it shows.</param>
    /// <param name="token">Of the sign-in that waits.</param>
    public static Html Ask(SignInView view, string token) => PageLayout.Render(view.Site, "Enter your code", Html.Of(
        $"""
        {Fields.Error(view.Error)}<form method="post" action="/auth/login/second">
        {Fields.Hidden("token", token)}{Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}{Fields.Render(new("code", "Code", "text", "one-time-code") { Hint = "The 6 digits that your authenticator app shows, or one of your recovery codes", Focus = true, MaxLength = 40 })}<button type="submit">Continue</button>
        </form>

        """));
}
