using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Rules;

/// <summary>
/// The roles and scopes that a model's expressions ask for by name: all that rules can know of a caller before a row is
/// looked at, and so all that tells one access profile from another.
/// </summary>
internal sealed class Atoms
{
    private readonly Dictionary<string, int> roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> scopes = new(StringComparer.Ordinal);

    public Atoms(ModelSnapshot model)
    {
        foreach (var expression in model.Entities.SelectMany(ExpressionsOf)) Collect(expression.Root);
    }

    /// <summary>Some expression asks for <c>auth.mfa</c>.</summary>
    public bool AsksMfa { get; private set; }

    /// <summary>Some expression asks for <c>auth.fresh</c>.</summary>
    public bool AsksFresh { get; private set; }

    public int Count => roles.Count + scopes.Count;

    /// <summary>Position of the atom among all, or -1 where the model does not ask for it.</summary>
    public int IndexOf(bool isRole, string name)
    {
        if (isRole) return roles.GetValueOrDefault(name, -1);
        return scopes.TryGetValue(name, out var index) ? roles.Count + index : -1;
    }

    public bool[] Answers(Caller caller)
    {
        var answers = new bool[Count];
        foreach (var role in caller.Roles) Mark(IndexOf(true, role));
        foreach (var scope in caller.Scopes) Mark(IndexOf(false, scope));
        return answers;

        void Mark(int index)
        {
            if (index >= 0) answers[index] = true;
        }
    }

    private static IEnumerable<ModelExpression> ExpressionsOf(Entity entity)
    {
        var access = entity.Access;
        IEnumerable<ModelExpression?> all =
        [
            access.Get, access.List, access.Create, access.Update, access.Delete,
            .. entity.Checks.Select(c => c.Rule),
            .. entity.Fields.SelectMany(f => new[] { f.ReadRule, f.WriteRule }),
            .. entity.Fields.OfType<ColumnField>().SelectMany(c => new[] { c.Default, c.Computed }),
        ];
        return all.OfType<ModelExpression>();
    }

    private void Collect(CelNode node)
    {
        if (node is CallNode { Function.Name: "hasRole" or "hasScope", Args: [.., ConstantNode { Value.Kind: CelKind.String } name] } call)
        {
            var names = call.Function.Name == "hasRole" ? roles : scopes;
            names.TryAdd(name.Value.AsString, names.Count);
        }

        if (node is SelectNode { Operand: VariableNode { Name: Trees.Auth } } select)
        {
            AsksMfa |= select.Field == ModelScopes.Mfa;
            AsksFresh |= select.Field == ModelScopes.Fresh;
        }

        node.MapChildren(child =>
        {
            Collect(child);
            return child;
        });
    }
}
