using System.Text.RegularExpressions;

namespace Ashlar.Model.Building;

/// <summary>The forms that names may have. ASCII throughout: names become SQL identifiers, URL segments and code in many languages.</summary>
internal static partial class Identifiers
{
    /// <summary>Segments of <c>/api/</c> that are taken.</summary>
    public static readonly string[] Paths = ["me", "batch"];

    /// <summary>Words that cannot follow a dot in an expression.</summary>
    public static readonly string[] ExpressionWords = ["true", "false", "null", "in"];

    /// <summary>Words that hide a field of the same name, which is then written <c>this.now</c>.</summary>
    public static readonly string[] ScopeWords = ["this", "old", "auth", "now", "signedIn", "public", "nobody"];

    /// <summary>Starts of names of tables that are Ashlar's own, or the database's.</summary>
    public static readonly string[] OwnTables = ["_ashlar_", "sqlite_", "pg_"];

    public static bool IsPascal(string name) => Pascal().IsMatch(name);

    public static bool IsCamel(string name) => Camel().IsMatch(name);

    public static bool IsKebab(string name) => KebabCase().IsMatch(name);

    /// <summary>A column or table of an existing database; quoted in SQL, so that case and words of SQL do not matter.</summary>
    public static bool IsSql(string name) => Sql().IsMatch(name);

    /// <summary>A name that somebody gave to a table or column of theirs: whatever quotes hold.</summary>
    public static bool IsQuotable(string name) => name.Length > 0 && !name.AsSpan().ContainsAny('"', '\0') && !name.Any(char.IsControl);

    /// <summary>The name of a type, such as <c>character varying(40)[]</c> or <c>shop."Mood"</c>.</summary>
    public static bool IsSqlType(string name) => SqlType().IsMatch(name);

    [GeneratedRegex(@"\A(?:""[^""\p{C}]+""|[A-Za-z_][A-Za-z0-9_]*)(?:[. ](?:""[^""\p{C}]+""|[A-Za-z_][A-Za-z0-9_]*))*(?:\([0-9]+(?:, ?[0-9]+)?\))?(?: [a-z]+)*(?:\[\])?\z")]
    private static partial Regex SqlType();

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]*\z")]
    private static partial Regex Pascal();

    [GeneratedRegex(@"\A[a-z][A-Za-z0-9]*\z")]
    private static partial Regex Camel();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(?:-[a-z0-9]+)*\z")]
    private static partial Regex KebabCase();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_$]*\z")]
    private static partial Regex Sql();
}
