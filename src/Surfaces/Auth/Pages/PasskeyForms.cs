using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Pages;

/// <summary>
/// Forms that the pages' script fills in with what a passkey answers. Without script they do not show, so that no page leads to nothing.
/// </summary>
internal static class PasskeyForms
{
    /// <param name="Action">Where the answer goes.</param>
    /// <param name="Options">Where the challenge comes from.</param>
    /// <param name="Label">Of the button.</param>
    internal sealed record Form(string Action, string Options, string Label)
    {
        /// <summary>Makes one, rather than asking for one that is there.</summary>
        public bool Makes { get; init; }

        /// <summary>What the challenge is asked for with: JSON.</summary>
        public string? Body { get; init; }

        /// <summary>Fields of its own.</summary>
        public Html? More { get; init; }

        /// <summary>Browsers may offer the passkey in the field of the address.</summary>
        public bool InField { get; init; }

        /// <summary>Beside what the page is for.</summary>
        public bool Quiet { get; init; }

        /// <summary>A button among others.</summary>
        public bool Small { get; init; }
    }

    public static Html Render(SignInView view, Form form) => Html.Of(
        $"""
        <form method="post" action="{form.Action}" data-passkey="{(form.Makes ? "create" : "get")}" data-options="{form.Options}" data-body="{form.Body ?? "{}"}" data-field="{(form.InField ? "true" : "false")}" hidden>
        {Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}<input type="hidden" name="token"><input type="hidden" name="credential">
        {form.More}<button type="submit"{(form.Quiet ? Html.Raw(" class=\"quiet\"") : form.Small ? Html.Raw(" class=\"quiet small\"") : null)}>{form.Label}</button>
        <p class="hint" role="alert"></p>
        </form>

        """);
}
