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

    /// <summary>What a parameter of another API's name is here; null where the name says nothing.</summary>
    public static string? Familiar(string name) => name switch
    {
        "offset" or "skip" or "page" or "pageToken" => "pages follow each other: take the answer's 'next', or give its cursor as 'after'",
        "cursor" or "before" or "startingAfter" or "starting_after" => "the cursor of a page's 'next' goes as 'after'",
        "pageSize" or "page_size" or "perPage" or "per_page" or "size" or "take" or "top" or "first" => "how many rows a page has is 'limit'",
        "select" or "columns" => "which fields an answer has is 'fields', as in fields=id,name",
        "include" or "embed" or "populate" or "with" => "rows that are referred to come with 'expand'",
        "order" or "orderBy" or "order_by" or "orderby" or "sortBy" or "sort_by" => "the order is 'sort', as in sort=-createdAt",
        "where" => "a condition is a field's name, as in name=x, or an expression in 'filter'",
        "total" or "withCount" => "the number of all rows comes with count=exact",
        _ => null,
    };

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
