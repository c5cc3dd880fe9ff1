namespace Ashlar.Surfaces.Http.Pages;

/// <summary>Parts of forms: each field has a label, and a fault is tied to its field for those who hear the page.</summary>
public static class Fields
{
    /// <param name="Name">As sent, and its id.</param>
    /// <param name="Label">As shown.</param>
    /// <param name="Type">Of the input.</param>
    /// <param name="Autocomplete">A token of the HTML standard's autofill: <c>username</c>, <c>current-password</c>, ….</param>
    public sealed record Input(string Name, string Label, string Type = "text", string Autocomplete = "off")
    {
        public string? Value { get; init; }

        /// <summary>Of the element, where a page has several of one name; null: the name.</summary>
        public string? Id { get; init; }
        public string? Hint { get; init; }
        public string? Fault { get; init; }
        public bool Required { get; init; } = true;
        public bool Focus { get; init; }

        /// <summary>A class of the layout's: <c>code</c>.</summary>
        public string? Look { get; init; }
        public string? InputMode { get; init; }
        public int? MaxLength { get; init; }
    }

    public static Html Render(Input input)
    {
        var id = input.Id ?? input.Name;
        var describedBy = string.Join(' ', new[] { input.Fault is null ? null : id + "-fault", input.Hint is null ? null : id + "-hint" }.OfType<string>());
        return Html.Of(
            $"""
            <div class="field">
            <label for="{id}">{input.Label}</label>
            <input id="{id}" name="{input.Name}" type="{input.Type}" autocomplete="{input.Autocomplete}"{Attribute("value", input.Value)}{Attribute("class", input.Look)}{Attribute("inputmode", input.InputMode)}{Attribute("maxlength", input.MaxLength?.ToString())}{Attribute("aria-describedby", describedBy)}{(input.Fault is null ? null : Html.Raw(" aria-invalid=\"true\""))}{(input.Required ? Html.Raw(" required") : null)}{(input.Focus ? Html.Raw(" autofocus") : null)}>
            {(input.Fault is null ? null : Html.Of($"<p class=\"hint\" id=\"{id}-fault\"><strong>{input.Fault}</strong></p>"))}{(input.Hint is null ? null : Html.Of($"<p class=\"hint\" id=\"{id}-hint\">{input.Hint}</p>"))}
            </div>

            """);
    }

    public static Html Hidden(string name, string? value) => string.IsNullOrEmpty(value)
        ? Html.Empty
        : Html.Of($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n");

    /// <summary>What went wrong with the form as a whole, said at once to those who hear the page; null: nothing.</summary>
    public static Html? Error(string? message) => message is null ? null : Html.Of($"<div class=\"error\" role=\"alert\"><p>{Sentence(message)}</p></div>\n");

    public static Html? Note(string? message) => message is null ? null : Html.Of($"<div class=\"note\" role=\"status\"><p>{message}</p></div>\n");

    // Problems begin in lower case, as they stand after a code; on a page each is a sentence.
    private static string Sentence(string message) => message.Length == 0 ? message : char.ToUpperInvariant(message[0]) + message[1..];

    private static Html? Attribute(string name, string? value) => string.IsNullOrEmpty(value) ? null : Html.Of($" {name}=\"{value}\"");
}
