using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Support;

/// <summary>Requests from the words of a URL.</summary>
internal static class Requests
{
    public static ListRequest List(Entity entity) => new(entity);

    /// <summary><c>price[gte]=10</c>; <c>in</c> splits at commas.</summary>
    public static Condition Condition(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (left, value) = (text[..equals], text[(equals + 1)..]);
        var bracket = left.IndexOf('[', StringComparison.Ordinal);
        var (path, name) = bracket < 0 ? (left, "eq") : (left[..bracket], left[(bracket + 1)..^1]);
        var @operator = Enum.Parse<ConditionOperator>(name, ignoreCase: true);
        var many = @operator is ConditionOperator.In or ConditionOperator.Nin;
        return new Condition(path, @operator, many ? value.Split(',') : [value], left);
    }

    public static IReadOnlyList<SortTerm> Sort(string? text) =>
        text is null ? [] : [.. text.Split(',').Select(t => new SortTerm(t.TrimStart('-'), t.StartsWith('-')))];

    public static Selection Selection(string? fields = null, string? expand = null) =>
        new(fields?.Split(',') ?? [], expand?.Split(',') ?? []);
}
