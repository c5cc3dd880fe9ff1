using System.Text;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi;

/// <summary>Names of the model as words of a sentence.</summary>
internal static class Words
{
    /// <summary><c>OrderLine</c>: <c>order line</c>.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var starts = i > 0 && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (starts) text.Append(' ');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary><c>an order line</c>.</summary>
    public static string One(string name)
    {
        var words = Of(name);
        return ("aeiou".Contains(words[0], StringComparison.Ordinal) && !words.StartsWith("user", StringComparison.Ordinal) ? "an " : "a ") + words;
    }

    /// <summary><c>order lines</c>, by the entity's address.</summary>
    public static string Plural(Entity entity) => entity.Path.Replace('-', ' ');

    /// <summary><c>OrderLines</c>, by the entity's address.</summary>
    public static string PluralPascal(Entity entity) =>
        string.Concat(entity.Path.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    /// <summary>An expression as code in CommonMark; backticks inside it stay.</summary>
    public static string Code(string source)
    {
        var flat = string.Join(' ', source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return flat.Contains('`', StringComparison.Ordinal) ? $"`` {flat} ``" : $"`{flat}`";
    }

    /// <summary><c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> words, string last = "and") => words.Count switch
    {
        0 => "",
        1 => words[0],
        _ => $"{string.Join(", ", words.Take(words.Count - 1))} {last} {words[^1]}",
    };
}
