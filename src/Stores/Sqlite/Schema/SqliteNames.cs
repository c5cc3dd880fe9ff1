namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Identifiers and text in SQL that defines.</summary>
internal static class SqliteNames
{
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    public static string Text(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
