using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Postgres.Sharing;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>A compiled read: one statement for its rows, and one for each list below them.</summary>
internal sealed class PostgresRead : IPreparedRead
{
    public PostgresRead(CompiledRead compiled, ShapeBook shapes)
    {
        Shape = new ReadShape(compiled, compiled.Plan.Parameters, null);
        Plan = compiled.Plan;
        Sql = Gather(compiled);
        Watched = shapes.Of(Plan, Sql, () => [.. Parts(Shape)]);
        KeysParameter = RowByKeyRead.KeysParameter(Plan);
    }

    public ReadShape Shape { get; }

    /// <summary>It draws keys; null: it reads rows.</summary>
    public KeyDraw? Keys { get; init; }

    /// <summary>It draws keys from a sequence that is known.</summary>
    public bool DrawsByName { get; init; }

    /// <summary>The parameter that lists the keys of all rows that come; -1: there is none.</summary>
    public int KeysParameter { get; }
    public ReadPlan Plan { get; }

    /// <summary>How long it takes, its share of a round trip.</summary>
    public TypicalTime Time { get; } = new();
    public string Sql { get; }
    public WatchedStatement Watched { get; }

    private static IEnumerable<ShapeStatement> Parts(ReadShape shape) =>
        shape.Children.SelectMany(Parts).Prepend(new ShapeStatement(shape.Text.Sql, [.. shape.Text.Types.Select(PostgresLiteral.TypeOf)]));

    private static string Gather(CompiledRead read) =>
        string.Join(";\n", read.Children.Select(c => Gather(c.Read)).Prepend(read.Statement.Text));
}

/// <summary>One statement of a read: what it sends, what its columns are, and what hangs below them.</summary>
internal sealed class ReadShape
{
    private static readonly ScalarType Hidden = new(ScalarKind.Long);

    /// <param name="read">The statement.</param>
    /// <param name="parameters">Of the outermost plan: children share them.</param>
    /// <param name="child">How it hangs below its parent; null for the outermost.</param>
    public ReadShape(CompiledRead read, IReadOnlyList<PlanParameter> parameters, CompiledChild? child)
    {
        var types = parameters.Select(p => p.Type);
        KeysIndex = parameters.Count;
        if (child is not null)
        {
            ParentKeyColumn = child.ParentKeyColumn;
            OwnerColumn = child.OwnerColumn;
            KeyKind = child.ParentKeys!.Kind; // PostgreSQL's children always have them
            types = types.Append(child.ParentKeys);
        }

        Text = new StatementText(read.Statement, [.. types], returnsRows: true);
        Columns = [.. Enumerable.Range(0, read.ColumnCount).Select(i => i < read.Plan.Columns.Count ? read.Plan.Columns[i].Type : Hidden)];
        Children = [.. read.Children.Select(c => new ReadShape(c.Read, parameters, c))];
        var ofKey = Children.Length > 0 && Array.TrueForAll(Children, c => c.Children.Length == 0) && read.Plan.Children.All(c => RowByKeyRead.IsKey(c.ParentKey, read.Plan));
        KeyParameter = ofKey ? RowByKeyRead.KeyParameter(read.Plan) : -1;
    }

    private ReadShape(StatementText text, ScalarType[] columns) => (Text, Columns, Children) = (text, columns, []);

    public StatementText Text { get; }

    /// <summary>The type of each column, hidden ones included: those are taken as they come.</summary>
    public ScalarType[] Columns { get; }

    public ReadShape[] Children { get; }

    /// <summary>The parameter with the key of the one row that comes, where all below it hangs on that key; else -1.</summary>
    public int KeyParameter { get; } = -1;

    /// <summary>Rows come in another round trip: they hang on what is known only when those above are there.</summary>
    public bool HasLater => Children.Length > 0 && KeyParameter < 0;

    /// <summary>A statement that no plan was compiled to.</summary>
    public static ReadShape OfColumns(StatementText text, ScalarType[] columns) => new(text, columns);

    /// <summary>In the parent's rows.</summary>
    public int ParentKeyColumn { get; }

    /// <summary>In this one's rows: the key of the parent they belong to.</summary>
    public int OwnerColumn { get; }

    public ScalarKind KeyKind { get; }

    /// <summary>The parameter that takes the parents' keys.</summary>
    public int KeysIndex { get; }
}

/// <summary>A compiled write with the types of its parameters.</summary>
internal sealed class PostgresWrite : IPreparedWrite
{
    public PostgresWrite(CompiledWrite compiled, ShapeBook shapes)
    {
        var types = WriteParameters.TypesOf(compiled.Plan);
        Plan = compiled.Plan;
        ReturnsKey = compiled.ReturnsKey;
        if (Plan is InsertPlan insert)
        {
            Silent = ReturnsKey ? new StatementText(WriteCompiler.Silent(insert, PostgresDialect.Instance), types, returnsRows: false) : null;
            Together = WriteCompiler.Many(insert, PostgresDialect.Instance) is { } many ? new StatementText(many, [.. types.Select(t => t with { IsList = true })], returnsRows: false) : null;
        }

        Statement = new StatementText(compiled.Statement, types, ReturnsKey);
        Prelude = compiled.Prelude is { } prelude ? new StatementText(prelude, types, returnsRows: false) : null;
        Sql = Prelude is null ? Statement.Sql : Prelude.Sql + ";\n" + Statement.Sql;
        Watched = shapes.Of(Plan, Sql);
        TouchesReferences = Touches(compiled.Plan);
    }

    public WritePlan Plan { get; }
    public string Sql { get; }
    public WatchedStatement Watched { get; }
    public StatementText Statement { get; }

    /// <summary>The statement without the key that it gives back; null where it gives none.</summary>
    public StatementText? Silent { get; }

    /// <summary>Many rows in one statement: each parameter is the list of a column's values. Null: row by row only.</summary>
    public StatementText? Together { get; }
    public StatementText? Prelude { get; }
    public bool ReturnsKey { get; }

    /// <summary>It may leave a reference to a row that does not exist.</summary>
    public bool TouchesReferences { get; }

    private static bool Touches(WritePlan plan) => plan switch
    {
        InsertPlan insert => insert.Columns.Any(c => c is RefField),
        UpdatePlan update => update.Columns.Any(c => c is RefField || c == update.Target.Key),
        DeletePlan or LinkPlan => true,
        _ => false,
    };
}
