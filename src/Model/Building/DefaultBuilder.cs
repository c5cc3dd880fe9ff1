using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Expressions;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads defaults: literals of the field's type, or expressions over the row that is being made.</summary>
internal static class DefaultBuilder
{
    public static void Build(ModelDraft draft, ExpressionReader reader)
    {
        foreach (var entity in draft.Entities)
        {
            foreach (var field in entity.Fields)
            {
                if (field.Field is ColumnField column && field.Section.Value("default") is { } value) column.Default = Read(field, column, value, reader);
            }

            CheckCycles(entity, draft.Issues);
        }
    }

    private static ModelExpression? Read(FieldDraft field, ColumnField column, YamlNode value, ExpressionReader reader)
    {
        var type = column.Type;
        switch (value)
        {
            case YamlMapping map when map.Entries.Count > 0 && map.Entries.All(e => e.Key.Text == "expr"):
                return Section.Open(field.Section.Entry("default")!.Key, value, FileKeys.Default, reader.Issues).Scalar("expr", "an expression") is { } expression // has a value
                    ? Expression(expression, column, reader)
                    : null;
            case YamlScalar scalar when !type.IsList:
                return LiteralReader.Read(scalar, type, out var error) is { } literal ? Literal(literal, column, scalar, reader.Issues)
                    : error is not null ? Refuse(scalar, error, LiteralReader.Suggest(scalar, type), reader.Issues)
                    : Expression(scalar, column, reader);
            case YamlScalar scalar:
                return Expression(scalar, column, reader);
            case YamlSequence items when type.IsList:
                return List(items, column, reader.Issues);
            case var json when type.Kind is ScalarKind.Json:
                return YamlJson.TryWrite(json, out var text, out var why)
                    ? Constant(CelValue.String(text), CelType.Dyn, text)
                    : Refuse(json, why, null, reader.Issues);
            case YamlMapping map when map.Entries.Any(e => YamlRecovery.IsConditional(e.Key.Text + " :")):
                Section.ReportForm(value, "", reader.Issues);
                return null;
            default:
                return Refuse(value, $"a default of '{field.Name}' is one value{(type.IsList ? ", or a list" : "")}", null, reader.Issues);
        }
    }

    private static ModelExpression? Expression(YamlScalar scalar, ColumnField column, ExpressionReader reader)
    {
        var needed = CelTypes.Of(column.Type);
        var value = reader.Read(scalar, column.Entity, column.Optional ? CelType.Nullable(needed) : needed);
        if (value is { MemoryOnly: true, Traverses: true }) AccessBuilder.RefuseMemoryOnly(value, scalar, "a default that follows a relation", reader.Issues);
        return value;
    }

    private static ModelExpression? Literal(CelValue value, ColumnField column, YamlScalar scalar, IssueSink issues) =>
        ValueFit.WhyNot(value, column.Type) is { } reason ? Refuse(scalar, reason, null, issues) : Constant(value, CelTypes.Of(column.Type), scalar.Text);

    private static ModelExpression? List(YamlSequence items, ColumnField column, IssueSink issues)
    {
        var item = column.Type with { IsList = false, MinLength = null, MaxLength = column.Type.ItemMaxLength };
        var values = new List<CelValue>();
        foreach (var node in items.Items)
        {
            string? error = null;
            var value = node is YamlScalar scalar ? LiteralReader.Read(scalar, item, out error) : null;
            if (value is null || ValueFit.WhyNot(value.Value, item) is { } reason && (error = reason) is not null)
            {
                return Refuse(node, error ?? "an item of the default is no value of this field", null, issues);
            }

            values.Add(value.Value);
        }

        var list = CelValue.List(values);
        return ValueFit.WhyNot(list, column.Type) is { } whole ? Refuse(items, whole, null, issues) : Constant(list, CelTypes.Of(column.Type), list.ToString());
    }

    private static ModelExpression Constant(CelValue value, CelType type, string source) =>
        ExpressionFacts.Of(new CheckedExpression(new ConstantNode(value, null, type), source, ModelLanguage.Options));

    private static ModelExpression? Refuse(YamlNode at, string message, string? suggestion, IssueSink issues)
    {
        issues.Add(DefaultDoesNotFit, at, message, suggestion);
        return null;
    }

    // A default may use other fields of the row, whose defaults come first; not in a circle.
    private static void CheckCycles(EntityDraft entity, IssueSink issues)
    {
        var order = new DependencyOrder<ColumnField>(f => (f.Default ?? f.Computed) is { } expression ? OwnFields(expression.Root) : []);
        order.Sort(entity.Entity.Columns.Where(c => c.Default is not null));
        foreach (var field in order.Cycles.Where(f => f.Default is not null))
        {
            if (entity.Find(field.Name) is not { } draft) continue;
            issues.Add(DefaultCycle, draft.Section.PlaceOf("default"), $"the default of '{field.Name}' needs itself: {string.Join(" needs ", order.PathOf(field).Select(f => f.Name))}", "break the circle");
        }
    }

    private static IEnumerable<ColumnField> OwnFields(CelNode root) => CelTrees.Flatten(root)
        .OfType<SelectNode>()
        .Where(s => s.Operand is VariableNode { Name: ModelScopes.This })
        .Select(s => TreeSettling.FieldOf(s.Operand, s.Field))
        .OfType<ColumnField>();
}
