namespace Ashlar.Surfaces.Http.Pages;

/// <summary>Pages that only tell something.</summary>
public static class MessagePages
{
    /// <param name="site">The name of what is served.</param>
    /// <param name="title">The heading.</param>
    /// <param name="text">One paragraph.</param>
    /// <param name="link">Where to go from here; null: nowhere.</param>
    public static Html Tell(string site, string title, string text, (string Address, string Label)? link = null) =>
        PageLayout.Render(site, title, Html.Of($"<p>{text}</p>\n{Link(link)}"));

    /// <summary>A refusal with its code, for who reads it to the maker of the program that led here.</summary>
    public static Html Refuse(string site, string title, string text, string code) =>
        PageLayout.Render(site, title, Html.Of($"<div class=\"error\" role=\"alert\"><p>{text}</p></div>\n<p class=\"hint\">Code: <code>{code}</code></p>\n"));

    /// <summary>
    /// Goes on by itself. For a form's answer that leads to another server in the end: a browser would hold a redirect against the
    /// form's policy, and a page's own refresh it does not.
    /// </summary>
    public static Html Continue(string site, string path) => PageLayout.Render(
        site, "You are signed in", Html.Of($"<p><a href=\"{path}\">Continue</a></p>\n"), Html.Of($"<meta http-equiv=\"refresh\" content=\"0;url={path}\">"));

    private static Html? Link((string Address, string Label)? link) => link is { } to ? Html.Of($"<p><a href=\"{to.Address}\">{to.Label}</a></p>\n") : null;
}
