using System.Globalization;
using System.Text.RegularExpressions;

namespace Ashlar.Cli.Introspecting;

/// <summary>A column's default as the model has it.</summary>
internal static partial class DefaultText
{
    /// <summary>The default in YAML, or null where it is no plain value of the type.</summary>
    public static string? Of(string sql, FieldType type)
    {
        if ((type.IsList || type.Type is "json") && Empty().Match(sql) is { Success: true } empty) return type.IsList || empty.Groups[1].Value == "[]" ? "[]" : "{}";
        if (type.IsList || (type.Storage is not null && type.Type is "string" or "json")) return null;
        sql = sql.Trim();
        while (sql.StartsWith('(') && sql.EndsWith(')')) sql = sql[1..^1].Trim();
        if (Now().IsMatch(sql)) return type.Type is "dateTime" ? "now" : null;
        if (Quoted().Match(sql) is { Success: true } text) return OfText(text.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal), type);
        if (type.Type is "bool") return sql.ToUpperInvariant() switch { "TRUE" or "1" => "true", "FALSE" or "0" => "false", _ => null };
        return Number().IsMatch(sql) && type.Type is "int" or "long" or "double" or "decimal" && Fits(sql, type) ? sql : null;
    }

    private static string? OfText(string text, FieldType type) => type.Type switch
    {
        "string" or "text" => text.Length <= (type.Max ?? int.MaxValue) ? YamlText.Quoted(text) : null,
        "enum" => type.Words!.Contains(text) ? text : null, // an enum has words
        "int" or "long" or "double" or "decimal" => Number().IsMatch(text) && Fits(text, type) ? text : null,
        "bool" => text is "t" or "true" ? "true" : text is "f" or "false" ? "false" : null,
        _ => null,
    };

    private static bool Fits(string number, FieldType type) => decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && type.Type switch
        {
            "int" => decimal.IsInteger(value) && value is >= int.MinValue and <= int.MaxValue,
            "long" => decimal.IsInteger(value) && value is >= long.MinValue and <= long.MaxValue,
            "decimal" => decimal.Round(value, type.Scale ?? 0) == value,
            _ => true,
        };

    [GeneratedRegex(@"\A(?:now\(\)|current_timestamp(?:\(\d\))?|statement_timestamp\(\)|transaction_timestamp\(\)|clock_timestamp\(\)|datetime\('now'\)|strftime\('%Y-%m-%d[ T]%H:%M:%[Sf]Z?', ?'now'\))\z", RegexOptions.IgnoreCase)]
    private static partial Regex Now();

    [GeneratedRegex(@"\A'((?:[^']|'')*)'(?:::[A-Za-z_ ""().0-9]+)?\z")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A'(\{\}|\[\])'(?:::[A-Za-z_ ""().0-9\[\]]+)?\z")]
    private static partial Regex Empty();

    [GeneratedRegex(@"\A-?\d+(?:\.\d+)?\z")]
    private static partial Regex Number();
}

/// <summary>Text in YAML.</summary>
internal static partial class YamlText
{
    /// <summary>In quotes where it would read as something else.</summary>
    public static string Quoted(string text) => Plain().IsMatch(text) && text is not ("true" or "false" or "null") ? text : Always(text);

    public static string Always(string text) => text.Any(char.IsControl)
        ? "\"" + string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString())) + "\""
        : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Plain();
}
