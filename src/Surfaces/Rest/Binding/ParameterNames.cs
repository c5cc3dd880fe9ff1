using Ashlar.Engine.Reads;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>The words of a list request.</summary>
internal static class ParameterNames
{
    public const string Limit = "limit", After = "after", Sort = "sort", Fields = "fields", Expand = "expand", Filter = "filter",
        Count = "count", Q = "q";

    /// <summary>What a list takes beside conditions on fields; <c>q</c> is not built yet and so never suggested.</summary>
    public static readonly string[] OfLists = [Limit, After, Sort, Fields, Expand, Filter, Count];

    /// <summary>What every other request takes.</summary>
    public static readonly string[] OfRows = [Fields, Expand];

    public static readonly string[] Operators =
        ["eq", "ne", "lt", "lte", "gt", "gte", "in", "nin", "contains", "icontains", "ieq", "startsWith", "endsWith", "isNull"];

    /// <summary>The same text without a new string, for the names that nearly every request has.</summary>
    public static string? Known(ReadOnlySpan<char> name) => name switch
    {
        Limit => Limit,
        After => After,
        Sort => Sort,
        Fields => Fields,
        Expand => Expand,
        Filter => Filter,
        Count => Count,
        Q => Q,
        _ => null,
    };

    public static ConditionOperator? Operator(ReadOnlySpan<char> word) => word switch
    {
        "eq" => ConditionOperator.Eq,
        "ne" => ConditionOperator.Ne,
        "lt" => ConditionOperator.Lt,
        "lte" => ConditionOperator.Lte,
        "gt" => ConditionOperator.Gt,
        "gte" => ConditionOperator.Gte,
        "in" => ConditionOperator.In,
        "nin" => ConditionOperator.Nin,
        "contains" => ConditionOperator.Contains,
        "icontains" => ConditionOperator.Icontains,
        "ieq" => ConditionOperator.Ieq,
        "startsWith" => ConditionOperator.StartsWith,
        "endsWith" => ConditionOperator.EndsWith,
        "isNull" => ConditionOperator.IsNull,
        _ => null,
    };
}
