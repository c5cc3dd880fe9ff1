using System.Globalization;
using System.Text;
using Ashlar.Model.Building;

namespace Ashlar.Cli.Introspecting;

/// <summary>Names of a model from names of a database: <c>order_lines</c> is <c>OrderLine</c>, <c>UnitPrice</c> is <c>unitPrice</c>.</summary>
internal static class Names
{
    // Words that end in s and are one thing
    private static readonly HashSet<string> Singular = new(["news", "series", "species", "status", "address", "business", "process", "analysis", "basis", "access", "bus", "gas", "class", "bonus", "campus", "corpus", "lens", "canvas", "atlas", "alias", "dress", "progress", "success"], StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["people"] = "person",
        ["children"] = "child",
        ["men"] = "man",
        ["women"] = "woman",
        ["mice"] = "mouse",
        ["indices"] = "index",
        ["matrices"] = "matrix",
        ["movies"] = "movie",
        ["cookies"] = "cookie",
        ["addresses"] = "address",
        ["statuses"] = "status",
        ["aliases"] = "alias",
        ["buses"] = "bus",
        ["databases"] = "database",
    };

    public static string Entity(string table)
    {
        var words = Words(table);
        if (words.Count > 0) words[^1] = One(words[^1]);
        var name = string.Concat(words.Select(Capital));
        return name.Length == 0 || !char.IsAsciiLetter(name[0]) ? "T" + name : Bounded(name);
    }

    public static string Field(string column)
    {
        var words = Words(column);
        var name = string.Concat(words.Select((w, i) => i == 0 ? w : Capital(w)));
        if (name.Length == 0 || !char.IsAsciiLetter(name[0])) name = "f" + name;
        return name is "true" or "false" or "null" or "in" ? name + "Value" : Bounded(name);
    }

    /// <summary>A reference by its column: <c>customer_id</c> is <c>customer</c>.</summary>
    public static string Reference(string column)
    {
        var words = Words(column);
        if (words.Count > 1 && words[^1] is "id" or "fk" or "key" or "no" or "code" or "uuid" or "ref") words.RemoveAt(words.Count - 1);
        if (words.Count > 1 && words[0] is "fk" or "id") words.RemoveAt(0);
        return Field(string.Join('_', words));
    }

    /// <summary>The field with the rows of an entity: <c>OrderLine</c> is <c>orderLines</c>.</summary>
    public static string Many(string entity)
    {
        var words = Words(entity);
        words[^1] = Naming.Plural(words[^1]);
        return Field(string.Join('_', words));
    }

    public static string Model(string text)
    {
        var name = string.Join('-', Words(text));
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name : "app";
    }

    public static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>A name that a set does not have yet, which it is put into.</summary>
    public static string Unique(string name, HashSet<string> taken)
    {
        var free = name;
        for (var i = 2; !taken.Add(free); i++) free = name + i.ToString(CultureInfo.InvariantCulture);
        return free;
    }

    private static string Bounded(string name) => name.Length <= 50 ? name : name[..50];

    private static string One(string word)
    {
        if (Irregular.TryGetValue(word, out var one)) return one;
        if (Singular.Contains(word) || word.Length < 3 || word[^1] != 's' || word[^2] is 's' or 'u' or 'i') return word;
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4) return word[..^3] + "y";
        return word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal) ? word[..^2] : word[..^1];
    }

    // Lower-case words of ASCII letters and digits; accents fall away, capitals start a word
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var text = name.Normalize(NormalizationForm.FormD);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            var starts = char.IsAsciiLetterUpper(c) && i > 0 && (char.IsAsciiLetterLower(text[i - 1]) || char.IsAsciiDigit(text[i - 1]) || (i + 1 < text.Length && char.IsAsciiLetterLower(text[i + 1]) && char.IsAsciiLetterUpper(text[i - 1])));
            if ((starts || !char.IsAsciiLetterOrDigit(c)) && word.Length > 0) End();
            if (char.IsAsciiLetterOrDigit(c)) word.Append(char.ToLowerInvariant(c));
        }

        if (word.Length > 0) End();
        return words;

        void End()
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}
