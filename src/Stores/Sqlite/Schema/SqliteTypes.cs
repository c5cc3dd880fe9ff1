using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>
/// Declared types of columns. SQLite takes any words and derives from them only how values are stored (section 3 of
/// <see href="https://www.sqlite.org/datatype3.html"/>), so the words say what the value means: <c>DECIMAL_INT(12, 2)</c> is
/// stored as an integer, <c>UUID_BLOB</c> as bytes. The database explains itself, and a change of type is seen.
/// </summary>
internal static class SqliteTypes
{
    // A list's word must not hold INT, which would win over TEXT
    private static readonly Dictionary<ScalarKind, (string Scalar, string Item)> Words = new()
    {
        [ScalarKind.String] = ("VARCHAR", "STRING"),
        [ScalarKind.Text] = ("TEXT", "TEXT"),
        [ScalarKind.Enum] = ("ENUM_TEXT", "ENUM"),
        [ScalarKind.Json] = ("JSON_TEXT", "JSON"),
        [ScalarKind.Int] = ("INT", "NUMBER32"),
        [ScalarKind.Long] = ("BIGINT", "NUMBER64"),
        [ScalarKind.Double] = ("DOUBLE", "DOUBLE"),
        [ScalarKind.Decimal] = ("DECIMAL_INT", "DECIMAL"),
        [ScalarKind.Bool] = ("BOOL_INT", "BOOL"),
        [ScalarKind.Uuid] = ("UUID_BLOB", "UUID"),
        [ScalarKind.Date] = ("DATE_INT", "DATE"),
        [ScalarKind.Time] = ("TIME_INT", "TIME"),
        [ScalarKind.DateTime] = ("DATETIME_INT", "DATETIME"),
        [ScalarKind.Duration] = ("DURATION_INT", "DURATION"),
        [ScalarKind.Bytes] = ("BLOB", "BYTES"),
    };

    private static readonly Dictionary<string, (ScalarKind Kind, bool IsList)> Kinds = Words
        .SelectMany(w => new[] { (w.Value.Scalar, (w.Key, false)), (ListWord(w.Value.Item), (w.Key, true)) })
        .ToDictionary(w => w.Item1, w => w.Item2, StringComparer.OrdinalIgnoreCase);

    public static string Declare(ColumnType type)
    {
        var (scalar, item) = Words[type.Kind];
        var word = type.IsList ? ListWord(item) : scalar;
        return type.Kind == ScalarKind.Decimal ? string.Create(CultureInfo.InvariantCulture, $"{word}({type.Precision}, {type.Scale})") : word;
    }

    /// <summary>Reads a declared type; one that is not ours by what SQLite makes of it.</summary>
    public static ColumnType Parse(string declared)
    {
        var open = declared.IndexOf('(');
        var word = (open < 0 ? declared : declared[..open]).Trim();
        if (!Kinds.TryGetValue(word, out var known)) return new ColumnType(ByAffinity(declared.ToUpperInvariant()), false, 0, 0);
        if (known.Kind != ScalarKind.Decimal) return new ColumnType(known.Kind, known.IsList, 0, 0);
        var digits = open < 0 ? [] : declared[(open + 1)..].TrimEnd(')', ' ').Split(',', StringSplitOptions.TrimEntries);
        return digits is [var precision, var scale] && int.TryParse(precision, CultureInfo.InvariantCulture, out var p) && int.TryParse(scale, CultureInfo.InvariantCulture, out var s)
            ? new ColumnType(known.Kind, known.IsList, p, s)
            : new ColumnType(ScalarKind.Long, false, 0, 0);
    }

    /// <summary>The column was declared as ours of this type are, so that it holds values our way.</summary>
    public static bool IsOurs(string declared, ScalarType type)
    {
        var open = declared.IndexOf('(');
        return Kinds.ContainsKey((open < 0 ? declared : declared[..open]).Trim())
            && type.Kind is ScalarKind.Decimal or ScalarKind.Uuid or ScalarKind.Date or ScalarKind.Time or ScalarKind.DateTime or ScalarKind.Duration
            && Parse(declared) == ColumnType.Of(type);
    }

    /// <summary>What SQLite makes of a declared type: INTEGER, TEXT, BLOB, REAL or NUMERIC (the five rules of section 3.1).</summary>
    public static string Affinity(string declared)
    {
        declared = declared.ToUpperInvariant();
        if (declared.Contains("INT", StringComparison.Ordinal)) return "INTEGER";
        if (declared.Contains("CHAR", StringComparison.Ordinal) || declared.Contains("CLOB", StringComparison.Ordinal) || declared.Contains("TEXT", StringComparison.Ordinal)) return "TEXT";
        if (declared.Length == 0 || declared.Contains("BLOB", StringComparison.Ordinal)) return "BLOB";
        return declared.Contains("REAL", StringComparison.Ordinal) || declared.Contains("FLOA", StringComparison.Ordinal) || declared.Contains("DOUB", StringComparison.Ordinal) ? "REAL" : "NUMERIC";
    }

    private static string ListWord(string item) => item + "_LIST_TEXT";

    // The five rules of section 3.1, in their order
    private static ScalarKind ByAffinity(string declared)
    {
        if (declared.Contains("INT", StringComparison.Ordinal)) return ScalarKind.Long;
        if (declared.Contains("CHAR", StringComparison.Ordinal) || declared.Contains("CLOB", StringComparison.Ordinal) || declared.Contains("TEXT", StringComparison.Ordinal)) return ScalarKind.Text;
        if (declared.Length == 0 || declared.Contains("BLOB", StringComparison.Ordinal)) return ScalarKind.Bytes;
        return ScalarKind.Double;
    }
}
