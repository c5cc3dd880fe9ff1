using System.Text;

namespace Ashlar.Model.Building;

/// <summary>Names derived from names: snake_case, kebab-case, regular English plurals.</summary>
public static class Naming
{
    /// <summary>The most bytes of an identifier: PostgreSQL's bound (NAMEDATALEN - 1).</summary>
    public const int MaxBytes = 63;

    /// <summary><c>unitPrice</c> to <c>unit_price</c>, <c>APIKey</c> to <c>api_key</c>.</summary>
    public static string Snake(string name) => Split(name, '_');

    /// <summary><c>OrderLine</c> to <c>order-line</c>.</summary>
    public static string Kebab(string name) => Split(name, '-');

    /// <summary>-ies after a consonant and y; -es after s, x, z, ch and sh; else -s.</summary>
    public static string Plural(string word)
    {
        if (word.Length == 0) return word;
        var last = word[^1];
        var before = word.Length > 1 ? word[^2] : '\0';
        if (last == 'y' && !"aeiou".Contains(before)) return word[..^1] + "ies";
        if (last is 's' or 'x' or 'z' || (last == 'h' && before is 'c' or 's')) return word + "es";
        return word + "s";
    }

    /// <summary>A name cut to the most bytes, with a mark of what was cut so that it stays its own.</summary>
    public static string Bounded(string name)
    {
        if (name.Length <= MaxBytes) return name;
        var hash = 2166136261u; // FNV-1a: stable from build to build
        foreach (var c in name) hash = (hash ^ c) * 16777619;
        return string.Concat(name.AsSpan(0, MaxBytes - 9), "_", hash.ToString("x8"));
    }

    private static string Split(string name, char separator)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var starts = char.IsAsciiLetterUpper(name[i]) && i > 0
                && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (starts) text.Append(separator);
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
