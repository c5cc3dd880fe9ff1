using Ashlar.Cel;
using Ashlar.Model.Expressions;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Compiles computed fields, in the order in which they need each other.</summary>
internal static class ComputedBuilder
{
    public static void Build(ModelDraft draft, ExpressionReader reader)
    {
        var compiled = new Dictionary<ColumnField, (FieldDraft Draft, CheckedExpression Expression)>();
        foreach (var field in draft.Entities.SelectMany(e => e.Fields))
        {
            if (field.Field is ValueField value && Compile(field, value, reader) is { } expression) compiled[value] = (field, expression);
        }

        var graph = new DependencyOrder<ColumnField>(f => compiled.TryGetValue(f, out var c) ? Needs(c.Expression.Root).Where(compiled.ContainsKey) : []);
        foreach (var field in graph.Sort(compiled.Keys)) Settle(compiled[field].Draft, field, compiled[field].Expression, draft.Issues);
        foreach (var field in graph.Cycles)
        {
            var (fieldDraft, _) = compiled[field];
            draft.Issues.Add(ComputedCycle, fieldDraft.Section.PlaceOf("computed"), $"'{fieldDraft.Name}' is computed from itself: {string.Join(" from ", graph.PathOf(field).Select(f => f.ToString()))}", "break the circle");
        }
    }

    private static CheckedExpression? Compile(FieldDraft field, ValueField value, ExpressionReader reader) =>
        field.Section.Scalar("computed", "an expression") is { } source && value.Type is { IsList: false }
            ? reader.Compile(source, value.Entity, CelTypes.Of(value.Type))
            : null;

    /// <summary>The fields that a tree reads, of whatever row.</summary>
    public static IEnumerable<ColumnField> Needs(CelNode root) => CelTrees.Flatten(root)
        .Select(n => n switch
        {
            SelectNode s => TreeSettling.FieldOf(s.Operand, s.Field),
            HasNode h => TreeSettling.FieldOf(h.Operand, h.Field),
            _ => null,
        })
        .OfType<ColumnField>()
        .Distinct();

    private static void Settle(FieldDraft draft, ColumnField field, CheckedExpression expression, IssueSink issues)
    {
        var computed = ExpressionFacts.Of(expression);
        field.Computed = computed;
        if (ExpressionFacts.MayLackValue(computed.Root)) field.MakeOptional();
        var at = draft.Section.PlaceOf("computed");
        if (computed.MemoryOnly) issues.Add(MemoryOnly, PlaceOfMemoryOnly(at, computed.Root, issues), $"'{MemoryOnlyName(computed.Root)}' runs in memory only, and a computed field runs in the database");
        if (!field.Stored) return;
        if (computed.Traverses) issues.Add(NotStorable, at, $"'{draft.Name}' is stored with its own row and cannot follow a relation, whose rows change without it", "remove 'stored'");
        else if (CountedLater(computed.Root) is { } counted) issues.Add(NotStorable, at, $"'{draft.Name}' is stored before '{counted.Name}' is counted on", "remove 'stored'");
        else if (computed.UsesCaller || computed.UsesNow) issues.Add(NotStorable, at, $"'{draft.Name}' is stored with its row and cannot depend on who asks, or when", "remove 'stored'");
    }

    // A write counts these on when everything else of the row is known.
    private static ColumnField? CountedLater(CelNode root) => Needs(root)
        .Select(c => c == c.Entity.UpdatedAt || c == c.Entity.Version ? c : c.Computed is { } computed ? CountedLater(computed.Root) : null)
        .FirstOrDefault(c => c is not null);

    public static Place PlaceOfMemoryOnly(YamlNode at, CelNode root, IssueSink issues)
    {
        var call = CelTrees.Flatten(root).OfType<CallNode>().FirstOrDefault(c => c.Function.MemoryOnly);
        return at is YamlScalar scalar && call is not null ? ScalarPlaces.Locate(scalar, Math.Min(call.Offset, scalar.Text.Length), issues.Source) : at.At;
    }

    public static string MemoryOnlyName(CelNode root) => CelTrees.Flatten(root).OfType<CallNode>().First(c => c.Function.MemoryOnly).Function.Name;
}
