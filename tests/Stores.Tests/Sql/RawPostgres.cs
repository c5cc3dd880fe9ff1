using System.Globalization;
using System.Numerics;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;
using Npgsql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>
/// A database of a PostgreSQL server. Statements are prepared with the types of their parameters and run with values written
/// out, so that the planner may look at them (or, with generic plans, may not), and results come as text.
/// </summary>
internal sealed class RawPostgres : ITestDatabase
{
    private readonly NpgsqlConnection _connection;

    public RawPostgres(string connectionString, bool isGeneric)
    {
        _connection = new NpgsqlConnection(connectionString);
        _connection.Open();
        Execute($"SET TimeZone = 'UTC'; SET plan_cache_mode = {(isGeneric ? "force_generic_plan" : "force_custom_plan")}");
        Name = $"PostgreSQL {_connection.PostgreSqlVersion}, {(isGeneric ? "generic" : "custom")} plans";
    }

    public string Name { get; }

    public SqlDialect Dialect => PostgresDialect.Instance;

    public void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.ExecuteNonQuery();
    }

    public void Store(TestData data, ModelSnapshot model)
    {
        Execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; " + string.Join("; ", PostgresTestSchema.Of(model)));
        Execute(string.Join("; ", model.Entities.SelectMany(data.Rows).SelectMany(Inserts).Prepend("SELECT 1")));
    }

    public List<StorageValue[]> Run(SqlStatement statement, IReadOnlyList<ScalarType> columns, IReadOnlyList<PlanParameter> parameters, IReadOnlyList<CelValue> values)
    {
        var bound = parameters.Zip(values, (p, v) => (p.Type, Value: v)).Concat(statement.Constants.Select(c => (c.Type, c.Value))).Take(statement.ParameterCount).ToList();
        Assert.Equal(parameters.Count + 1, statement.FirstConstant);
        return Query<StorageValue[]>(statement.Text, bound, row => [.. columns.Select((type, i) => row.IsDBNull(i) ? StorageValue.Null : Parse(row.GetString(i), type))]);
    }

    /// <summary>The lines of the statement's plan.</summary>
    public string Explain(SqlStatement statement, IReadOnlyList<(ScalarType Type, CelValue Value)> values) =>
        string.Join("\n", Query(statement.Text, [.. values.Concat(statement.Constants.Select(c => (c.Type, c.Value))).Take(statement.ParameterCount)], row => row.GetString(0), "EXPLAIN (COSTS OFF) "));

    public void Dispose() => _connection.Dispose();

    private List<T> Query<T>(string sql, IReadOnlyList<(ScalarType Type, CelValue Value)> bound, Func<NpgsqlDataReader, T> read, string before = "")
    {
        var types = bound.Count == 0 ? "" : $"({string.Join(", ", bound.Select(b => PostgresLiteral.TypeOf(b.Type)))})";
        var literals = bound.Count == 0 ? "" : $"({string.Join(", ", bound.Select(b => PostgresLiteral.Of(b.Value, b.Type)))})";
        using var command = new NpgsqlCommand($"DEALLOCATE ALL; PREPARE c{types} AS {sql}; {before}EXECUTE c{literals}", _connection) { AllResultTypesAreUnknown = true };
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            do
            {
                while (reader.Read()) rows.Add(read(reader));
            }
            while (reader.NextResult());
            return rows;
        }
        catch (PostgresException refused)
        {
            throw new InvalidOperationException($"{Name}: {refused.MessageText} ({refused.SqlState})\n{string.Join(", ", bound.Select(b => PostgresLiteral.Of(b.Value, b.Type)))}\n{sql}", refused);
        }
    }

    private static IEnumerable<string> Inserts(TestRow row)
    {
        var columns = row.Entity.Columns.Where(c => c.HasStorage).ToList();
        yield return $"INSERT INTO \"{row.Entity.Table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Column}\""))}) VALUES ({string.Join(", ", columns.Select(c => PostgresLiteral.Of(row[c], c.Type)))})";
        foreach (var (link, targets) in row.Links)
        {
            foreach (var target in targets)
            {
                yield return $"INSERT INTO \"{link.LinkTable}\" (\"{link.SourceColumn}\", \"{link.TargetColumn}\") VALUES ({PostgresLiteral.Of(row.Key, row.Entity.Key.Type)}, {PostgresLiteral.Of(target, link.Target.Key.Type)})";
            }
        }
    }

    private static StorageValue Parse(string text, ScalarType type) => type.Kind switch
    {
        ScalarKind.Bool => StorageValue.OfInteger(text == "t" ? 1 : 0),
        ScalarKind.Int or ScalarKind.Long => StorageValue.OfInteger(long.Parse(text, CultureInfo.InvariantCulture)),
        ScalarKind.Double => StorageValue.OfReal(double.Parse(text, CultureInfo.InvariantCulture)),
        ScalarKind.Decimal => StorageValue.OfInteger(Unscaled(text, type.Scale)),
        ScalarKind.Uuid => StorageValue.OfBlob(Guid.Parse(text).ToByteArray(bigEndian: true)),
        ScalarKind.Date => StorageValue.OfInteger(DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        ScalarKind.Time => StorageValue.OfInteger(Clock(text)),
        ScalarKind.DateTime => StorageValue.OfInteger((DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss.FFFFFF+00", CultureInfo.InvariantCulture) - DateTime.UnixEpoch).Ticks / 10),
        ScalarKind.Duration => StorageValue.OfInteger(Clock(text)),
        ScalarKind.Bytes => StorageValue.OfBlob(Convert.FromHexString(text[2..])),
        _ => StorageValue.OfText(text),
    };

    private static long Unscaled(string text, int scale)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : text[(point + 1)..].TrimEnd('0');
        Assert.True(fraction.Length <= scale, $"{text} has more than {scale} places");
        return (long)BigInteger.Parse((point < 0 ? text : text[..point]) + fraction.PadRight(scale, '0'), CultureInfo.InvariantCulture);
    }

    // [-]hours:minutes:seconds[.micros], and never a day, whose length depends on where one is.
    private static long Clock(string text)
    {
        var parts = text.TrimStart('-').Split(':', '.');
        Assert.True(parts.Length is 3 or 4, $"only hours, minutes and seconds: {text}");
        var seconds = (((long.Parse(parts[0], CultureInfo.InvariantCulture) * 60) + long.Parse(parts[1], CultureInfo.InvariantCulture)) * 60) + long.Parse(parts[2], CultureInfo.InvariantCulture);
        var micros = (seconds * 1_000_000) + (parts.Length == 4 ? long.Parse(parts[3].PadRight(6, '0'), CultureInfo.InvariantCulture) : 0);
        return text[0] == '-' ? -micros : micros;
    }
}

/// <summary>Tables as the store makes them, without its checks and references.</summary>
internal static class PostgresTestSchema
{
    public static IEnumerable<string> Of(ModelSnapshot model)
    {
        foreach (var entity in model.Entities)
        {
            yield return $"CREATE TABLE \"{entity.Table}\" ({string.Join(", ", entity.Columns.Where(c => c.HasStorage).Select(c => Column(entity, c)))})";
            foreach (var index in entity.Indexes)
            {
                var parts = index.Columns.Select(c => $"{Indexed(c.Field)}{(c.Descending ? " DESC" : "")}").ToList();
                if (!index.Unique) parts.Add($"\"{entity.Key.Column}\"");
                yield return $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX \"{index.Name}\" ON \"{entity.Table}\" ({string.Join(", ", parts)})";
            }

            foreach (var link in entity.Fields.OfType<LinkField>())
            {
                var (source, target) = (PostgresLiteral.TypeOf(entity.Key.Type), PostgresLiteral.TypeOf(link.Target.Key.Type));
                yield return $"CREATE TABLE \"{link.LinkTable}\" (\"{link.SourceColumn}\" {source} NOT NULL, \"{link.TargetColumn}\" {target} NOT NULL, PRIMARY KEY (\"{link.SourceColumn}\", \"{link.TargetColumn}\"))";
                yield return $"CREATE INDEX \"ix_{link.LinkTable}\" ON \"{link.LinkTable}\" (\"{link.TargetColumn}\", \"{link.SourceColumn}\")";
            }
        }
    }

    private static string Indexed(ColumnField column) => column.Type.Caseless ? $"lower(\"{column.Column}\")" : $"\"{column.Column}\"";

    private static string Column(Entity entity, ColumnField column)
    {
        var collation = column.Type.IsText ? " COLLATE \"C\"" : "";
        var digits = column.Type is { Kind: ScalarKind.Decimal, IsList: false } ? $"({column.Type.Precision}, {column.Type.Scale})" : "";
        return $"\"{column.Column}\" {PostgresLiteral.TypeOf(column.Type)}{digits}{collation}{(column.Optional ? "" : " NOT NULL")}{(column == entity.Key ? " PRIMARY KEY" : "")}";
    }
}
