using Ashlar.Model;

namespace Ashlar.Stores.Sql;

/// <summary>
/// The columns of databases of others that hold their values in another form than ours (<see cref="ColumnField.Storage"/>): read into
/// our form and written in theirs. Such a column stands in a function wherever it is compared, so that no index serves it.
/// </summary>
internal static class ColumnStorage
{
    /// <summary>The column's value in our storage form.</summary>
    public static SqlText Read(SqlDialect dialect, ColumnField column, SqlText stored) => column.Storage is not { } storage
        ? stored
        : dialect.ReadStorage(column.Type, storage, stored);

    /// <summary>A value in our storage form as the column holds it.</summary>
    public static SqlText Write(SqlDialect dialect, ColumnField column, SqlText value) => column.Storage is not { } storage
        ? value
        : dialect.WriteStorage(column.Type, storage, value);
}

/// <summary>Columns of a PostgreSQL type that is not ours: cast both ways. <c>timestamp</c> without zone is UTC.</summary>
internal static class PostgresColumnStorage
{
    public static SqlText Read(ScalarType type, string storage, SqlText stored) => type.Kind switch
    {
        ScalarKind.DateTime => SqlText.Of($"({stored} AT TIME ZONE 'UTC')"),

        // By way of text, so that a real 0.1 is the double 0.1
        ScalarKind.Double when storage is "real" => SqlText.Of($"(({stored})::text::double precision)"),
        _ => SqlText.Of($"(({stored})::{Native(type)})"),
    };

    public static SqlText Write(ScalarType type, string storage, SqlText value) => type.Kind switch
    {
        ScalarKind.DateTime => SqlText.Of($"({value} AT TIME ZONE 'UTC')"),
        _ => SqlText.Of($"(({value})::{SqlText.Keyword(storage)})"),
    };

    private static SqlText Native(ScalarType type)
    {
        var name = SqlText.Keyword(type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum => "text",
            ScalarKind.Int => "integer",
            ScalarKind.Long => "bigint",
            ScalarKind.Double => "double precision",
            ScalarKind.Bool => "boolean",
            ScalarKind.Uuid => "uuid",
            ScalarKind.Date => "date",
            ScalarKind.Time => "time",
            ScalarKind.Duration => "interval",
            ScalarKind.Json => "jsonb",
            ScalarKind.Bytes => "bytea",
            _ => "numeric",
        });
        if (type.Kind is ScalarKind.Decimal) name = SqlText.Of($"{name}({(Int128)type.Precision}, {(Int128)type.Scale})");
        return type.IsList ? SqlText.Of($"{name}[]") : name;
    }
}

/// <summary>
/// Columns of SQLite that hold instants as text or seconds and decimals as numbers. Text is as SQLite's own functions write it
/// (<see href="https://www.sqlite.org/lang_datefunc.html"/>); a value that is none of that reads as null.
/// </summary>
internal static class SqliteColumnStorage
{
    public static SqlText Read(ScalarType type, string storage, SqlText x) => (type.Kind, storage) switch
    {
        (ScalarKind.Decimal, _) => SqlText.Of($"CAST(round({x} * {Power(type.Scale)}) AS INTEGER)"),
        (ScalarKind.DateTime, "seconds") => SqlText.Of($"CAST(round({x} * 1000000) AS INTEGER)"),
        (ScalarKind.DateTime, "millis") => SqlText.Of($"CAST(round({x} * 1000) AS INTEGER)"),
        (ScalarKind.DateTime, _) => SqlText.Of($"(CAST(strftime('%s', {Whole(x)}) AS INTEGER) * 1000000 + {Fraction(x)})"),
        (ScalarKind.Time, _) => SqlText.Of($"(CAST(strftime('%s', '1970-01-01 ' || {Whole(x)}) AS INTEGER) * 1000000 + {Fraction(x)})"),
        (ScalarKind.Date, _) => SqlText.Of($"CAST(julianday(date({x})) - 2440587.5 AS INTEGER)"),
        _ => x,
    };

    public static SqlText Write(ScalarType type, string storage, SqlText x) => (type.Kind, storage) switch
    {
        (ScalarKind.Decimal, _) => SqlText.Of($"({x} / {Power(type.Scale)}.0)"),
        (ScalarKind.DateTime, "seconds") => Floor(x, 1_000_000),
        (ScalarKind.DateTime, "millis") => Floor(x, 1_000),
        (ScalarKind.DateTime, "iso") => SqlText.Of($"(strftime('%Y-%m-%dT%H:%M:%S', {Floor(x, 1_000_000)}, 'unixepoch') || {Digits(x)} || 'Z')"),
        (ScalarKind.DateTime, _) => SqlText.Of($"(strftime('%Y-%m-%d %H:%M:%S', {Floor(x, 1_000_000)}, 'unixepoch') || {Digits(x)})"),
        (ScalarKind.Time, _) => SqlText.Of($"(strftime('%H:%M:%S', {Floor(x, 1_000_000)}, 'unixepoch') || {Digits(x)})"),
        (ScalarKind.Date, _) => SqlText.Of($"date({x} * 86400, 'unixepoch')"),
        _ => x,
    };

    // The text without its fraction of a second, which strftime would round to milliseconds
    private static SqlText Whole(SqlText x) => SqlText.Of(
        $"(CASE WHEN typeof({x}) <> 'text' THEN NULL WHEN instr({x}, '.') = 0 THEN {x} ELSE substr({x}, 1, instr({x}, '.') - 1) || ltrim(substr({x}, instr({x}, '.') + 1), '0123456789') END)");

    // A cast to a number reads as far as there are digits
    private static SqlText Fraction(SqlText x) => SqlText.Of($"(CASE WHEN instr({x}, '.') = 0 THEN 0 ELSE CAST(CAST('0' || substr({x}, instr({x}, '.')) AS REAL) * 1000000 + 0.5 AS INTEGER) END)");

    private static SqlText Digits(SqlText x) => SqlText.Of($"(CASE {Rest(x, 1_000_000)} WHEN 0 THEN '' ELSE printf('.%06d', {Rest(x, 1_000_000)}) END)");

    private static SqlText Rest(SqlText x, int unit) => SqlText.Of($"((({x} % {(Int128)unit}) + {(Int128)unit}) % {(Int128)unit})");

    private static SqlText Floor(SqlText x, int unit) => SqlText.Of($"(({x} - {Rest(x, unit)}) / {(Int128)unit})");

    private static SqlText Power(int scale)
    {
        Int128 power = 1;
        for (var i = 0; i < scale; i++) power *= 10;
        return SqlText.Integer(power);
    }
}
