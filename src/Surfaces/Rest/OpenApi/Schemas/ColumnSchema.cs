using System.Globalization;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>The schema of a column with what the model says of it.</summary>
internal static class ColumnSchema
{
    /// <summary>As it is read. A computed value is null where its expression is unknown.</summary>
    public static JsonObject Read(ColumnField column)
    {
        var schema = ScalarSchemas.Of(column.Type, column.Optional || column.Computed is not null);
        if (column.System || column.NobodySets || column.Computed is not null) schema["readOnly"] = true;
        return Finish(
            schema, column, About(column),
            column.Computed is { } computed ? $"Computed: {Words.Code(computed.Source)}." : null,
            column.ReadRule is { } rule ? $"Only where {Words.Code(rule.Source)}." : null);
    }

    /// <summary>As it is written by a caller.</summary>
    public static JsonObject Write(ColumnField column, bool creating)
    {
        var type = creating && column is ValueField { Transitions: not null, Initial.Count: > 0 } field ? column.Type with { Words = field.Initial } : column.Type;
        var schema = ScalarSchemas.Of(type, column.Optional);
        return Finish(
            schema, column, About(column),
            // In words: generators of clients take a property with a "default" for one that is always there.
            creating && column.Default is { } value ? $"Default: {Words.Code(value.Source)}." : null,
            column.WriteRule is { } rule ? $"May be set only where {Words.Code(rule.Source)}." : null,
            !creating && column is ValueField { Transitions: { } moves } ? $"Moves: {Moves(moves)}." : null);
    }

    /// <summary>As it may be sent back with the value it has.</summary>
    public static JsonObject Kept(ColumnField column) => Finish(
        ScalarSchemas.Of(column.Type, column.Optional || column.Computed is not null), column,
        About(column), "May be sent back as it was read; it is not changed.");

    private static JsonObject Finish(JsonObject schema, Field field, params string?[] sentences)
    {
        Nodes.Describe(schema, sentences);
        if (field.Deprecated) schema["deprecated"] = true;
        return schema;
    }

    private static string? About(ColumnField column)
    {
        var pattern = column.Type.Pattern is { } text && !Patterns.InEcmaScript(text) ? $"Matches {Words.Code(text)} (RE2)." : null;
        var key = column is RefField reference ? $"The key of {Words.One(reference.Target.Name)}." : null;
        return string.Join(" ", new[] { Sentence(column.Description), key, pattern, Unwritten(column.Type) }.Where(s => s is not null));
    }

    /// <summary>What neither type nor format says.</summary>
    private static string? Unwritten(ScalarType type) => type.Kind switch
    {
        ScalarKind.Decimal => $"A decimal with {type.Scale} digits after the point, exact.",
        ScalarKind.Time => "A time of day without an offset, such as 09:30:00.",
        ScalarKind.Duration => "An ISO 8601 duration without years and months, such as PT1H30M.",
        _ => null,
    };

    private static string? Sentence(string? text)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null : trimmed[^1] is '.' or '!' or '?' or ':' ? trimmed : trimmed + ".";
    }

    private static string Moves(IReadOnlyDictionary<string, IReadOnlyList<string>> moves) =>
        string.Join("; ", moves.Where(m => m.Value.Count > 0).Select(m => $"{m.Key} to {Words.List(m.Value, "or")}"));

    /// <summary>A default that is a plain constant, as JSON; null where it is not.</summary>
    internal static JsonNode? Literal(ColumnField column)
    {
        if (column.Default?.Root is not ConstantNode constant || column.Type.IsList) return null;
        var value = constant.Value;
        return column.Type.Kind switch
        {
            ScalarKind.Bool when value.Kind == CelKind.Bool => value.AsBool,
            ScalarKind.Int or ScalarKind.Long when value.Kind == CelKind.Int => value.AsInt,
            ScalarKind.Double when value.Kind == CelKind.Double && double.IsFinite(value.AsDouble) => value.AsDouble,
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum when value.Kind == CelKind.String => value.AsString,
            ScalarKind.Decimal when decimal.TryParse(column.Default.Source, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }
}
