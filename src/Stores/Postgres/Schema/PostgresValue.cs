using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>What a column's value becomes under another type.</summary>
internal static class PostgresValue
{
    /// <summary>What a column's value becomes, as SQL over the table as it is.</summary>
    /// <param name="column">As the model wants it.</param>
    /// <param name="was">As it is, or null where it is new.</param>
    /// <param name="name">The name it has at the moment.</param>
    public static string Of(ColumnSchema column, ColumnSchema? was, string? name)
    {
        var native = PostgresTypes.Native(column.Type);
        var fill = column.NotNull ? column.Fill : null;
        if (was is null || name is null) return fill is null ? $"NULL::{native}" : $"({fill})::{native}";
        var change = TypeChanges.Of(was.Type, column.Type);
        if (change == TypeChange.Anew) return fill is null ? $"NULL::{native}" : $"({fill})::{native}";
        var value = Converted(PostgresNames.Quote(name), was.Type, column.Type);
        return fill is not null && !was.NotNull ? $"coalesce({value}, ({fill})::{native})" : value;
    }

    /// <summary>A value under another type; beyond its range an error.</summary>
    public static string Converted(string value, ColumnType from, ColumnType to)
    {
        var native = PostgresTypes.Native(to);
        if (PostgresTypes.Native(from) == native) return value;
        return (from.Kind, to.Kind) switch
        {
            // Half away from zero, as numeric rounds
            (ScalarKind.Decimal, ScalarKind.Decimal) => string.Create(CultureInfo.InvariantCulture, $"round({value}, {to.Scale})"),
            (ScalarKind.Date, ScalarKind.DateTime) => $"({value}::timestamp AT TIME ZONE 'UTC')",
            (ScalarKind.Bool, ScalarKind.Long) => $"{value}::integer::bigint",
            (_, ScalarKind.String or ScalarKind.Text or ScalarKind.Enum) => $"{value}::text COLLATE \"C\"",
            // Without precision, so that what does not fit can be asked for; the column's own type refuses it
            (_, ScalarKind.Decimal) => $"{value}::numeric",
            _ => $"{value}::{native}",
        };
    }
}
