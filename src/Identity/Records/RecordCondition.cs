using System.Text.RegularExpressions;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Plans;

namespace Ashlar.Identity.Records;

/// <summary>
/// A condition over rows of Ashlar's own, as text: <c>user == $user &amp;&amp; endsAt &gt; $endsAt</c>. What follows a <c>$</c> is a field, whose
/// type the value has that is given for it; a digit may follow where one field is given twice. Values are never null.
/// </summary>
internal sealed partial record RecordCondition(CelNode Tree, IReadOnlyList<PlanParameter> Parameters)
{
    private const string Prefix = "given_";

    public static RecordCondition Compile(ModelSnapshot system, Entity entity, string text)
    {
        var names = Given().Matches(text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal).ToList();
        var columns = names.ConvertAll(n => Column(entity, n));
        var scope = names.Zip(columns, (n, c) => KeyValuePair.Create(Prefix + n, CelTypes.Of(c.Type)));
        var compiled = system.Scopes.CompileCondition(entity, Given().Replace(text, Prefix + "$1"), scope);
        if (!compiled.Succeeded) throw new ArgumentException($"{entity}: {text}: {string.Join("; ", compiled.Issues.Select(i => i.Message))}", nameof(text));
        return new(Numbered(compiled.Expression.Root, names), [.. columns.Select((c, i) => new PlanParameter(PlanParameter.NameOf(i), c.Type))]);
    }

    private static ColumnField Column(Entity entity, string name) =>
        (entity.Find(name) ?? entity.Find(name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'))) as ColumnField
        ?? throw new ArgumentException($"{entity} has no field {name}", nameof(name));

    private static CelNode Numbered(CelNode tree, List<string> names) => tree switch
    {
        VariableNode variable when variable.Name.StartsWith(Prefix, StringComparison.Ordinal) =>
            new VariableNode(PlanParameter.NameOf(names.IndexOf(variable.Name[Prefix.Length..])), variable.Type),
        _ => tree.MapChildren(n => Numbered(n, names)),
    };

    [GeneratedRegex(@"\$([A-Za-z][A-Za-z0-9]*)")]
    private static partial Regex Given();
}
