using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Evaluates one expression in memory and on databases that hold the same rows, and tells where they differ.</summary>
internal sealed class Agreement(TestData data, IReadOnlyList<ITestDatabase> databases)
{
    private static readonly Entity Node = PropertyModel.Node;

    /// <summary>Null: not compared, since it does not type-check or has no SQL.</summary>
    public int? Compare(string source, bool asParameters)
    {
        var compiled = PropertyModel.Model.Scopes.Compile(Node, source, CelType.Dyn, withOld: false);
        if (!compiled.Succeeded) return null;
        var tree = compiled.Expression.Root;
        if (ResultType(tree.Type.NonNull) is not { } type) return null;
        if (SqlTranslation.Check(Node, tree, type) is not null) return null;

        var lifted = new Lifting(asParameters);
        var root = lifted.Rewrite(tree);
        var expected = data.Rows(Node).OrderBy(r => UuidType.ToGuid(r.Key).ToString(), StringComparer.Ordinal).Select(r => (r, Evaluate(tree, r))).ToList();
        foreach (var database in databases)
        {
            CompareColumn(source, root, type, lifted, expected, database);
            if (type.Kind == ScalarKind.Bool) CompareFilter(source, root, lifted, expected, database);
        }

        return expected.Count * databases.Count;
    }

    private static CelValue Evaluate(CelNode tree, TestRow row) =>
        CelEvaluator.Evaluate(tree, new CelVariables { ["this"] = CelValue.Object(row) }, ModelLanguage.Options);

    private static void CompareColumn(
        string source, CelNode root, ScalarType type, Lifting lifted, List<(TestRow Row, CelValue Value)> expected, ITestDatabase database)
    {
        var plan = new ReadPlan
        {
            Source = Node,
            Columns = [new PlanColumn(root, type)],
            Sort = [new PlanSort(Key, Node.Key.Type, false, false)],
            Parameters = lifted.Parameters,
        };
        var statement = Compiled(source, plan, database.Dialect);
        var rows = Run(source, database, statement, plan, lifted);
        Assert.Equal(expected.Count, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var wanted = Stored(expected[i].Value, type);
            if (!Same(wanted, rows[i][0]))
            {
                Assert.Fail($"{database.Name}: {source}\nmemory {expected[i].Value} = {Show(wanted)}, SQL {Show(rows[i][0])}\nrow {Describe(expected[i].Row)}\n{statement.Text}");
            }
        }
    }

    private static void CompareFilter(
        string source, CelNode root, Lifting lifted, List<(TestRow Row, CelValue Value)> expected, ITestDatabase database)
    {
        var plan = new ReadPlan
        {
            Source = Node,
            Columns = [new PlanColumn(Key, Node.Key.Type)],
            Filter = root,
            Sort = [new PlanSort(Key, Node.Key.Type, false, false)],
            Parameters = lifted.Parameters,
        };
        var statement = Compiled(source, plan, database.Dialect);
        var rows = Run(source, database, statement, plan, lifted);
        var found = rows.Select(r => Convert.ToHexString(r[0].Blob.Span)).ToList();
        var wanted = expected.Where(e => e.Value.IsTrue).Select(e => Convert.ToHexString(StorageValue.Of(e.Row.Key, Node.Key.Type).Blob.Span)).ToList();
        if (!found.SequenceEqual(wanted)) Assert.Fail($"{database.Name}: filter {source}\nmemory {string.Join(",", wanted)}\nSQL {string.Join(",", found)}\n{statement.Text}");
    }

    private static List<StorageValue[]> Run(string source, ITestDatabase database, SqlStatement statement, ReadPlan plan, Lifting lifted)
    {
        try
        {
            return database.Run(statement, [.. plan.Columns.Select(c => c.Type)], lifted.Parameters, lifted.Values);
        }
        catch (InvalidOperationException refused)
        {
            throw new InvalidOperationException($"{source}\n{refused.Message}", refused);
        }
    }

    private static SqlStatement Compiled(string source, ReadPlan plan, SqlDialect dialect)
    {
        try
        {
            return ReadCompiler.Compile(plan, dialect).Statement;
        }
        catch (NotTranslatableException refusal)
        {
            throw new InvalidOperationException($"the check let {source} through, the compiler does not: {refusal.Message} ({refusal.Node})", refusal);
        }
    }

    private static SelectNode Key => new(new VariableNode("this", Node.RowType), Node.Key.WireName, CelTypes.Of(Node.Key.Type));

    public static ScalarType? ResultType(CelType type) => type.Kind switch
    {
        CelTypeKind.Bool => new(ScalarKind.Bool),
        CelTypeKind.Int => new(ScalarKind.Long),
        CelTypeKind.Double => new(ScalarKind.Double),
        CelTypeKind.String => new(ScalarKind.Text),
        CelTypeKind.Bytes => new(ScalarKind.Bytes),
        CelTypeKind.Timestamp => new(ScalarKind.DateTime),
        CelTypeKind.Duration => new(ScalarKind.Duration),
        CelTypeKind.Extension => type switch
        {
            DecimalType => new(ScalarKind.Decimal) { Precision = 18, Scale = 4 },
            DateType => new(ScalarKind.Date),
            TimeType => new(ScalarKind.Time),
            _ => new(ScalarKind.Uuid),
        },
        _ => null,
    };

    private static StorageValue Stored(CelValue value, ScalarType type)
    {
        if (type.Kind == ScalarKind.Decimal && value.Kind == CelKind.Extension && !DecimalType.TryRescale(value, type.Scale, out _)) return StorageValue.Null;
        return StorageValue.Of(value, type);
    }

    private static bool Same(in StorageValue left, in StorageValue right) => left.Kind == right.Kind && left.Kind switch
    {
        StorageKind.Integer => left.Integer == right.Integer,
        StorageKind.Real => left.Real.Equals(right.Real) || (left.Real == 0 && right.Real == 0),
        StorageKind.Text => left.Text == right.Text,
        StorageKind.Blob => left.Blob.Span.SequenceEqual(right.Blob.Span),
        _ => true,
    };

    private static string Show(in StorageValue value) => value.Kind switch
    {
        StorageKind.Integer => $"integer {value.Integer}",
        StorageKind.Real => $"real {value.Real:R}",
        StorageKind.Text => $"text '{value.Text}'",
        StorageKind.Blob => $"blob {Convert.ToHexString(value.Blob.Span)}",
        _ => "NULL",
    };

    private static string Describe(TestRow row) => string.Join(", ", row.Entity.Columns.Where(c => c.HasStorage).Select(c => $"{c.WireName}={Text(row[c])}"));

    private static string Text(CelValue value) => value.Kind == CelKind.List ? $"[{string.Join(",", value.AsList.Select(v => Text(v)))}]" : value.ToString();
}

/// <summary>Puts parameters in the place of constants, as the engine does for a caller's filter.</summary>
internal sealed class Lifting(bool isOn)
{
    private readonly List<PlanParameter> _parameters = [];
    private readonly List<CelValue> _values = [];

    public IReadOnlyList<PlanParameter> Parameters => _parameters;

    public IReadOnlyList<CelValue> Values => _values;

    public CelNode Rewrite(CelNode node) => !isOn ? node : node switch
    {
        ConstantNode constant => Lift(constant),
        ListNode list when list.Elements.All(e => e is ConstantNode { Value.Kind: CelKind.String }) => LiftList(list),

        // What has to be written out: the text to replace, steps into json.
        CallNode { Function.Name: "replace" } call => new CallNode(call.Function, [Rewrite(call.Args[0]), call.Args[1], Rewrite(call.Args[2])], call.Type),
        CallNode { Operator: CelOperator.Index } call => new CallNode(call.Function, [Rewrite(call.Args[0]), call.Args[1]], call.Type),
        CallNode call => new CallNode(call.Function, [.. call.Args.Select(Rewrite)], call.Type),
        SelectNode select => new SelectNode(Rewrite(select.Operand), select.Field, select.Type),
        HasNode has => new HasNode(Rewrite(has.Operand), has.Field),
        ListNode list => new ListNode([.. list.Elements.Select(Rewrite)], list.Type),
        ConditionalNode c => new ConditionalNode(Rewrite(c.Condition), Rewrite(c.WhenTrue), Rewrite(c.WhenFalse), c.Type),
        AndNode and => new AndNode([.. and.Operands.Select(Rewrite)]),
        OrNode or => new OrNode([.. or.Operands.Select(Rewrite)]),
        MacroNode macro => new MacroNode(macro.Macro, Rewrite(macro.Range), macro.Variables, [.. macro.Bodies.Select(Rewrite)], macro.Type),
        _ => node,
    };

    private CelNode Lift(ConstantNode node)
    {
        var value = node.Value;
        // Finer than what a database holds: stays as it is.
        if (value.Kind == CelKind.Timestamp && value.AsTimestamp.Nanos % 1000 != 0) return node;
        if (value.Kind == CelKind.Duration && value.AsDurationNanos % 1000 != 0) return node;
        if (value.IsNull || value.IsError || value.Kind == CelKind.Bool || Agreement.ResultType(value.Type) is not { } type) return node;
        if (value.Kind == CelKind.Extension && value.ExtensionType is DecimalType) type = type with { Scale = DecimalType.Parts(value).Scale };
        return Add(value, type, value.Type);
    }

    private VariableNode LiftList(ListNode node) =>
        Add(CelValue.List([.. node.Elements.Select(e => ((ConstantNode)e).Value)]), new(ScalarKind.Text) { IsList = true }, CelType.List(CelType.String));

    private VariableNode Add(CelValue value, ScalarType type, CelType celType)
    {
        var name = PlanParameter.NameOf(_parameters.Count);
        _parameters.Add(new(name, type));
        _values.Add(value);
        return new(name, celType);
    }
}
