using System.Text.Json.Nodes;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>One parameter for each field that a list can be asked by: <c>price[gte]=10</c> is a <c>deepObject</c> in OpenAPI's terms.</summary>
internal static class ConditionParameters
{
    // A field of such a name is asked with an operator, but OpenAPI holds one parameter of a name.
    private static readonly HashSet<string> Reserved = new([.. ParameterNames.OfLists, ParameterNames.Q], StringComparer.Ordinal);

    public static IEnumerable<JsonObject> Of(DocumentScope scope, Entity entity)
    {
        foreach (var column in entity.Fields.OfType<ColumnField>().Where(c => !c.Hidden && !Reserved.Contains(c.WireName)))
        {
            var parameter = new JsonObject { ["name"] = column.WireName, ["in"] = "query", ["style"] = "deepObject", ["explode"] = true };
            Nodes.Describe(parameter, About(column));
            if (column.Deprecated) parameter["deprecated"] = true;
            parameter["schema"] = SchemaOf(scope, column.Type);
            yield return parameter;
        }
    }

    private static string About(ColumnField column)
    {
        var name = column.WireName;
        return LegalOperators.For(column.Type) switch
        {
            var legal when legal.Contains(ConditionOperator.Gte) => $"Rows by `{name}`: `{name}[gte]=…`; `{name}=…` alone stands for `{name}[eq]`.",
            var legal when legal.Contains(ConditionOperator.Eq) => $"Rows by `{name}`: `{name}=…`, which stands for `{name}[eq]`, or `{name}[in]=…,…`.",
            var legal when legal.Contains(ConditionOperator.Contains) => $"Rows whose `{name}` hold an item: `{name}[contains]=…`.",
            _ => $"Rows with or without `{name}`: `{name}[isNull]=true`.",
        };
    }

    private static JsonObject SchemaOf(DocumentScope scope, ScalarType type)
    {
        if (type.Kind is ScalarKind.Enum) return Operators(type); // its words are its own
        var item = type.Kind is ScalarKind.Text ? "String" : type.Kind.ToString();
        return scope.Shared(type.IsList ? $"{item}ListConditions" : $"{item}Conditions", () => Operators(type));
    }

    private static JsonObject Operators(ScalarType type)
    {
        var properties = new JsonObject();
        foreach (var op in LegalOperators.For(type)) properties[LegalOperators.NameOf(op)] = Operand(type, op);
        return Nodes.Closed(properties, []);
    }

    private static JsonObject Operand(ScalarType type, ConditionOperator op) => op switch
    {
        ConditionOperator.In or ConditionOperator.Nin => Text(op == ConditionOperator.In ? "One of these, separated by commas." : "None of these, separated by commas."),
        ConditionOperator.IsNull => Nodes.Describe(new JsonObject { ["type"] = "boolean" }, "Whether there is none."),
        ConditionOperator.Contains when type.IsList => Nodes.Describe(ScalarSchemas.Operand(type with { IsList = false }), "An item."),
        ConditionOperator.Icontains => Text("Contains it, whatever the case of ASCII letters."),
        ConditionOperator.Ieq => Text("Equal, whatever the case of ASCII letters."),
        ConditionOperator.Ne => Nodes.Describe(ScalarSchemas.Operand(type), "Not equal; null is not equal to anything."),
        _ => ScalarSchemas.Operand(type),
    };

    private static JsonObject Text(string description) => Nodes.Describe(new JsonObject { ["type"] = "string" }, description);
}
