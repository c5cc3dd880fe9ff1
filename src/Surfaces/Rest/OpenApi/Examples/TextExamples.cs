using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Examples;

/// <summary>Text that fits a field's length, pattern and format.</summary>
internal static class TextExamples
{
    private const string Filler = "and so on ";

    public static string? Of(ScalarType type, string name, int least, int most)
    {
        var text = type.Pattern is { } pattern ? PatternExample.Of(pattern, least) : type.Format switch
        {
            StringFormat.Email => "ada@example.com",
            StringFormat.Url => "https://example.com/",
            StringFormat.Hostname => "example.com",
            StringFormat.Uuid => "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
            StringFormat.Slug => "example",
            _ => Fitted(name, least, most),
        };
        if (text is null) return null;

        var length = CelText.Length(text);
        return length >= least && length <= most && (type.Pattern is null || type.Format is StringFormat.None) ? text : null;
    }

    private static string Fitted(string name, int least, int most)
    {
        var text = Words.One(name);
        text = char.ToUpperInvariant(text[0]) + text[1..];
        while (text.Length < least) text += " " + Filler[..Math.Min(Filler.Length - 1, Math.Max(1, least - text.Length - 1))];
        return text.Length <= most ? text : text[..most];
    }
}
