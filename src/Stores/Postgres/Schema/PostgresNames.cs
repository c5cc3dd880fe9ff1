using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>Identifiers and text in SQL that defines, and the names of what the model does not name.</summary>
internal static class PostgresNames
{
    /// <summary>NAMEDATALEN - 1, in bytes; our names are ASCII.</summary>
    private const int Longest = 63;
    private const int MarkLength = 8;

    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    // Holds for standard_conforming_strings, on since PostgreSQL 9.1
    public static string Text(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    public static string Key(string table) => Bounded($"pk_{table}");

    public static string Reference(string table, string column) => Bounded($"fk_{table}_{column}");

    /// <summary>The passing condition by which a column becomes NOT NULL without a scan under lock.</summary>
    public static string NotNull(string table, string column) => Bounded($"nn_{table}_{column}");

    /// <summary>The index or column that is made ready before it takes the place and name of another.</summary>
    public static string Next(string name) => Bounded(name + NextEnd);

    public const string NextEnd = "__next";

    /// <summary>The trigger, and its function, that keeps such a column in step.</summary>
    public static string Copy(string table, string column) => Bounded($"_ashlar_copy_{table}_{column}");

    /// <summary>
    /// The name of a column's condition ends with a mark of its text: PostgreSQL keeps an expression in words of its own, so
    /// that the text could not be compared with what a model wants.
    /// </summary>
    public static string Check(string table, string column, string check) =>
        Cut($"ck_{table}_{column}", Longest - MarkLength - 1) + "_" + Mark(column, check);

    /// <summary>The mark in such a name, or null where it is none.</summary>
    public static string? MarkOf(string constraint) =>
        constraint.StartsWith("ck_", StringComparison.Ordinal) && constraint.Length > MarkLength + 3
        && constraint[^(MarkLength + 1)] == '_' && constraint[^MarkLength..].All(char.IsAsciiHexDigitLower)
            ? constraint[^MarkLength..]
            : null;

    /// <summary>The same for the same condition on another column, so that a renamed column keeps its condition.</summary>
    public static string Mark(string column, string check) => Digest(check.Replace(Quote(column), "?", StringComparison.Ordinal));

    private static string Bounded(string name) =>
        name.Length <= Longest ? name : Cut(name, Longest - MarkLength - 1) + "_" + Digest(name);

    private static string Cut(string name, int length) => name.Length <= length ? name : name[..length];

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..MarkLength];
}
