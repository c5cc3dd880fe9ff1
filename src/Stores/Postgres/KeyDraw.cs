using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Postgres.Values;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Keys from the sequence of an entity's key column, so that a row and what refers to it go in one round trip. An insert may do
/// without the right to use the sequence, drawing from it may not: where it is missing, or there is no sequence, keys are null.
/// Which sequence it is, and that it may be used, is asked once; drawing by its name then costs the database half as much.
/// </summary>
internal sealed class KeyDraw(ShapeBook shapes)
{
    private static readonly ScalarType Long = new(ScalarKind.Long);
    private static readonly ScalarType Text = new(ScalarKind.Text);

    private Named? _known;

    /// <summary>Asks for the sequence as well; its second column is what <see cref="Learn"/> takes.</summary>
    public static PostgresRead Compile(Entity entity, ShapeBook shapes)
    {
        var column = $"pg_get_serial_sequence({Literal('"' + entity.Table.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')}, {Literal(entity.Key.Column)})";
        var sql = $"SELECT CASE WHEN has_sequence_privilege(s.name, 'USAGE') THEN nextval(s.name) END, s.name FROM (SELECT {column} AS name) AS s, generate_series(1, $1)";
        return new PostgresRead(Read(sql, [Long, Text]), shapes) { Keys = new KeyDraw(shapes) };
    }

    /// <summary>The cheaper read of so many keys; null while the sequence is not known.</summary>
    public PostgresRead? For(long count) => _known is { } known ? count == 1 ? known.One : known.Many : null;

    /// <param name="rows">What <see cref="Compile"/> gave.</param>
    public void Learn(RowBlock rows)
    {
        if (rows.Rows == 0 || rows.IsNull(0, 0) || _known is not null) return;
        var next = $"nextval({Literal(System.Text.Encoding.UTF8.GetString(rows.Cell(0, 1)))}::regclass)";
        _known = new Named(new PostgresRead(Read($"SELECT {next}", [Long]), shapes) { DrawsByName = true }, new PostgresRead(Read($"SELECT {next} FROM generate_series(1, $1)", [Long]), shapes) { DrawsByName = true });
    }

    /// <summary>It was dropped, or the right to it withdrawn.</summary>
    public void Forget() => _known = null;

    private static CompiledRead Read(string sql, ScalarType[] columns)
    {
        var key = new VariableNode(PlanParameter.NameOf(0), CelType.Int); // stands for a key; the statement is not made of it
        var plan = new ReadPlan { Source = null, Columns = [.. columns.Select(c => new PlanColumn(key, c))], Parameters = [new PlanParameter(key.Name, Long)] };
        return new CompiledRead(plan, new SqlStatement(sql, [], 2, sql.Contains("$1", StringComparison.Ordinal) ? 1 : 0), columns.Length, []);
    }

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private sealed record Named(PostgresRead One, PostgresRead Many);
}
