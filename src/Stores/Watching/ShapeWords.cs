using System.Text;
using System.Text.RegularExpressions;
using Ashlar.Cel;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Watching;

/// <summary>Plans in words, without values: constants and parameters alike are a question mark.</summary>
internal static partial class ShapeWords
{
    // A rule can be long; the hash tells shapes apart
    private const int Longest = 500;

    public static string Of(ReadPlan plan)
    {
        var text = new StringBuilder();
        Write(text, plan);
        return text.Length <= Longest ? text.ToString() : text.ToString(0, Longest - 1) + "…";
    }

    public static string Of(WritePlan plan) => plan switch
    {
        InsertPlan insert => $"{insert.Entity}",
        UpdatePlan update => $"{update.Entity} set {string.Join(", ", update.Columns.Select(c => c.WireName))}",
        LinkPlan link => $"{link.Entity}.{link.Link.Name}",
        UnlinkPlan unlink => $"{unlink.Entity}.{unlink.Link.Name}{(unlink.All ? " all" : "")}{(unlink.ByTarget ? " by target" : "")}",
        _ => $"{plan.Entity}",
    };

    public static string KindOf(WritePlan plan) => plan switch
    {
        InsertPlan => "insert",
        UpdatePlan => "update",
        DeletePlan => "delete",
        TouchPlan => "touch",
        LinkPlan => "link",
        UnlinkPlan => "unlink",
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, "a write plan without a word"),
    };

    private static void Write(StringBuilder text, ReadPlan plan)
    {
        text.Append(plan.Source?.Name ?? "values");
        if (plan.CountOnly) text.Append(" count");
        if (plan.Filter is not null) text.Append(" where ").Append(Condition(plan.Filter));
        if (plan.After is not null) text.Append(" after a row");
        for (var i = 0; i < plan.Sort.Count; i++)
        {
            text.Append(i == 0 ? " by " : ", ").Append(Condition(plan.Sort[i].Value)).Append(plan.Sort[i].Descending ? " desc" : "");
        }

        for (var i = 0; i < plan.Children.Count; i++)
        {
            text.Append(i == 0 ? " with " : ", ").Append(plan.Children[i].Relation.Name).Append(" (");
            Write(text, plan.Children[i].Plan);
            text.Append(')');
        }

        if (plan.ForUpdate) text.Append(" for update");
    }

    private static string Condition(CelNode node)
    {
        var text = CelPrinter.ToText(node, hideConstants: true);
        return This().Replace(Parameter().Replace(text, "?"), "");
    }

    [GeneratedRegex(@"\$[0-9]+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bthis\.")]
    private static partial Regex This();
}
