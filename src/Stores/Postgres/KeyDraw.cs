using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Keys from the sequence of an entity's key column, so that a row and what refers to it go in one round trip. An insert may do
/// without the right to use the sequence, drawing from it may not: where it is missing, or there is no sequence, keys are null.
/// </summary>
internal static class KeyDraw
{
    private static readonly ScalarType Long = new(ScalarKind.Long);

    public static CompiledRead Compile(Entity entity)
    {
        var key = new VariableNode(PlanParameter.NameOf(0), CelType.Int); // stands for a key; the statement is not made of it
        var plan = new ReadPlan { Source = null, Columns = [new PlanColumn(key, Long)], Parameters = [new PlanParameter(key.Name, Long)] };
        var table = Literal('"' + entity.Table.Replace("\"", "\"\"", StringComparison.Ordinal) + '"');
        var sql = $"SELECT CASE WHEN has_sequence_privilege(s.name, 'USAGE') THEN nextval(s.name) END FROM (SELECT pg_get_serial_sequence({table}, {Literal(entity.Key.Column)}) AS name) AS s, generate_series(1, $1)";
        return new CompiledRead(plan, new SqlStatement(sql, [], 2, 1), 1, []);
    }

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
