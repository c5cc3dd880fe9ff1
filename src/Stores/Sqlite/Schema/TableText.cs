namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>
/// What SQLite's pragmas do not tell of a table, read from its CREATE statement: each column's CHECK and COLLATE. Any statement
/// that SQLite keeps can be read; what is not understood is left out.
/// </summary>
internal static class TableText
{
    /// <summary>By column: the text of its CHECKs joined by AND, and its collation.</summary>
    public static Dictionary<string, (string? Check, string? Collation)> Columns(string sql)
    {
        var columns = new Dictionary<string, (string?, string?)>(StringComparer.OrdinalIgnoreCase);
        var open = Skip(sql, 0, '(');
        if (open >= sql.Length) return columns;
        var start = open + 1;
        for (var at = start; at < sql.Length; at = Next(sql, at))
        {
            if (sql[at] is not (',' or ')')) continue;
            var (name, rest) = Name(Uncommented(sql[start..at]));
            if (name.Length > 0) columns.TryAdd(name, Rules(rest));
            if (sql[at] == ')') break;
            start = at + 1;
        }

        return columns;
    }

    private static (string? Check, string? Collation) Rules(string text)
    {
        string? check = null;
        string? collation = null;
        for (var at = 0; at < text.Length; at = Next(text, at))
        {
            if (IsWord(text, at, "CHECK"))
            {
                var open = Skip(text, at, '(');
                var end = Next(text, open);
                if (end > text.Length || open >= text.Length) break;
                var inner = text[(open + 1)..(end - 1)].Trim();
                check = check is null ? inner : $"{check} AND {inner}";
                at = end - 1;
            }
            else if (IsWord(text, at, "COLLATE"))
            {
                collation = Name(text[(at + "COLLATE".Length)..].Trim()).Name;
            }
        }

        return (check, collation);
    }

    /// <summary>The first place of a character outside quotes and parentheses; the length where there is none.</summary>
    private static int Skip(string sql, int at, char wanted)
    {
        while (at < sql.Length && sql[at] != wanted) at = Next(sql, at);
        return at;
    }

    /// <summary>The place after the character, quoted piece, comment or parenthesis that starts here.</summary>
    private static int Next(string sql, int at)
    {
        switch (sql[at])
        {
            case '"' or '\'' or '`':
                return AfterQuote(sql, at, sql[at]);
            case '[':
                return AfterQuote(sql, at, ']');
            case '-' when at + 1 < sql.Length && sql[at + 1] == '-':
                var line = sql.IndexOf('\n', at);
                return line < 0 ? sql.Length : line + 1;
            case '/' when at + 1 < sql.Length && sql[at + 1] == '*':
                var comment = sql.IndexOf("*/", at + 2, StringComparison.Ordinal);
                return comment < 0 ? sql.Length : comment + 2;
            case '(':
                var inside = at + 1;
                while (inside < sql.Length && sql[inside] != ')') inside = Next(sql, inside);
                return Math.Min(inside + 1, sql.Length);
            default:
                return at + 1;
        }
    }

    // A quote within is written twice
    private static int AfterQuote(string sql, int at, char quote)
    {
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] != quote) continue;
            if (at + 1 < sql.Length && sql[at + 1] == quote) at++;
            else return at + 1;
        }

        return sql.Length;
    }

    private static string Uncommented(string text)
    {
        text = text.Trim();
        while (text.StartsWith("--", StringComparison.Ordinal) || text.StartsWith("/*", StringComparison.Ordinal)) text = text[Next(text, 0)..].Trim();
        return text;
    }

    private static bool IsWord(string text, int at, string word) =>
        string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (at == 0 || !IsName(text[at - 1]))
        && (at + word.Length >= text.Length || !IsName(text[at + word.Length]));

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private static (string Name, string After) Name(string text)
    {
        if (text.Length == 0) return ("", "");
        if (text[0] is '"' or '`' or '[')
        {
            var close = text[0] == '[' ? ']' : text[0];
            var end = AfterQuote(text, 0, close);
            return (text[1..(end - 1)].Replace($"{close}{close}", $"{close}", StringComparison.Ordinal), text[end..]);
        }

        var length = 0;
        while (length < text.Length && IsName(text[length])) length++;
        return (text[..length], text[length..]);
    }
}
