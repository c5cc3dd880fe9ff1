using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Rules;

/// <summary>Where a node stands, which says what may stand for unknown there.</summary>
internal enum Place : byte
{
    /// <summary>Its value matters: unknown stays unknown.</summary>
    Value,

    /// <summary>Only true counts: unknown is false.</summary>
    Holds,

    /// <summary>Under a negation that must hold, only false counts: unknown is true.</summary>
    Fails,
}

/// <summary>
/// Folds an expression for a caller: atoms of the caller become constants, constants fold with CEL's three-valued logic, and
/// what the row decides is left.
/// </summary>
internal sealed class RuleFolding(AccessProfile profile)
{
    public CelNode Fold(CelNode node, Place place)
    {
        var folded = node switch
        {
            ConstantNode => node,
            VariableNode variable => FoldVariable(variable),
            SelectNode select => FoldSelect(select),
            HasNode has => FoldHas(has),
            AndNode and => FoldJunction(and.Operands, place, isAnd: true, and),
            OrNode or => FoldJunction(or.Operands, place, isAnd: false, or),
            ConditionalNode choice => FoldConditional(choice, place),
            MacroNode macro => FoldMacro(macro, place),
            CallNode { Operator: CelOperator.Not } call => FoldNot(call, place),
            CallNode call => FoldCall(call),
            _ => FoldStrict(node.MapChildren(child => Fold(child, Place.Value))),
        };
        return Settle(folded, place);
    }

    private static CelNode Settle(CelNode node, Place place) => place switch
    {
        Place.Holds when Trees.IsUnknown(node) || Trees.IsNull(node) => Trees.False,
        Place.Fails when Trees.IsUnknown(node) || Trees.IsNull(node) => Trees.True,
        _ => node,
    };

    private CelNode FoldVariable(VariableNode variable) => variable.Name switch
    {
        "signedIn" => new ConstantNode(CelValue.Bool(profile.SignedIn)),
        Trees.Auth when !profile.SignedIn => Trees.Unknown(variable.Type),
        _ => variable,
    };

    private CelNode FoldSelect(SelectNode select)
    {
        if (select.Operand is VariableNode { Name: Trees.Auth } && profile.HowSignedIn(select.Field) is { } known) return known ? Trees.True : Trees.False;
        var operand = Fold(select.Operand, Place.Value);
        if (Trees.IsUnknown(operand)) return Trees.Unknown(select.Type);
        if (Trees.IsNull(operand)) return Trees.Null;
        if (KeyAtHand(operand, select) is { } key) return key;
        return ReferenceEquals(operand, select.Operand) ? select : new SelectNode(operand, select.Field, select.Type, select.Offset, select.Length);
    }

    // customer.id is the row's own customerId: no other row need be read.
    private SelectNode? KeyAtHand(CelNode operand, SelectNode select) =>
        operand is SelectNode reference
        && Traversal.EntityOf(reference.Operand.Type, profile.Model)?.Find(reference.Field) is RefField field
        && field.Name == reference.Field
        && field.Target.Key.Name == select.Field
            ? new SelectNode(reference.Operand, field.WireName, select.Type, select.Offset, select.Length)
            : null;

    private CelNode FoldHas(HasNode has)
    {
        if (has.Operand is VariableNode { Name: Trees.Auth })
        {
            if (!profile.SignedIn) return Trees.False;
            return has.Field is "id" or "roles" or "scopes" or ModelScopes.Mfa or ModelScopes.Fresh
                ? Trees.True
                : Trees.NotNull(new SelectNode(has.Operand, has.Field, CelType.Dyn));
        }

        var operand = Fold(has.Operand, Place.Value);
        if (Trees.IsUnknown(operand)) return Trees.Unknown(CelType.Bool);
        if (Trees.IsNull(operand)) return Trees.False;
        return ReferenceEquals(operand, has.Operand) ? has : new HasNode(operand, has.Field, has.Offset, has.Length);
    }

    // x && false is false and x && unknown is false or unknown, so in Value only the junction as a whole may become unknown.
    private CelNode FoldJunction(IReadOnlyList<CelNode> operands, Place place, bool isAnd, CelNode original)
    {
        var kept = new List<CelNode>(operands.Count);
        var (changed, unknown) = (false, false);
        foreach (var operand in operands)
        {
            var folded = Fold(operand, place);
            if (isAnd ? Trees.IsFalse(folded) : Trees.IsTrue(folded)) return folded;
            if (isAnd ? Trees.IsTrue(folded) : Trees.IsFalse(folded))
            {
                changed = true;
                continue;
            }

            if (Trees.IsUnknown(folded))
            {
                changed |= unknown;
                if (unknown) continue;
                unknown = true;
            }

            changed |= !ReferenceEquals(folded, operand);
            kept.Add(folded);
        }

        if (!changed) return original;
        return kept.Count switch
        {
            0 => isAnd ? Trees.True : Trees.False,
            1 => kept[0],
            _ => isAnd ? new AndNode(kept, original.Offset, original.Length) : new OrNode(kept, original.Offset, original.Length),
        };
    }

    private CelNode FoldNot(CallNode call, Place place)
    {
        var inner = place switch { Place.Holds => Place.Fails, Place.Fails => Place.Holds, _ => Place.Value };
        var operand = Fold(call.Args[0], inner);
        if (operand is ConstantNode { Value.Kind: CelKind.Bool } constant) return constant.Value.IsTrue ? Trees.False : Trees.True;
        if (Trees.IsUnknown(operand)) return operand;
        return ReferenceEquals(operand, call.Args[0]) ? call : new CallNode(call.Function, [operand], call.Type, call.Offset, call.Length);
    }

    private CelNode FoldConditional(ConditionalNode choice, Place place)
    {
        var condition = Fold(choice.Condition, Place.Value);
        if (Trees.IsTrue(condition)) return Fold(choice.WhenTrue, place);
        if (Trees.IsFalse(condition)) return Fold(choice.WhenFalse, place);
        if (condition is ConstantNode) return Trees.Unknown(choice.Type);
        var (whenTrue, whenFalse) = (Fold(choice.WhenTrue, place), Fold(choice.WhenFalse, place));
        // An unknown condition makes the whole unknown, which settles like the constant branches only where they agree with the place.
        if (place == Place.Holds && Trees.IsFalse(whenTrue) && Trees.IsFalse(whenFalse)) return Trees.False;
        if (place == Place.Fails && Trees.IsTrue(whenTrue) && Trees.IsTrue(whenFalse)) return Trees.True;
        return ReferenceEquals(condition, choice.Condition) && ReferenceEquals(whenTrue, choice.WhenTrue) && ReferenceEquals(whenFalse, choice.WhenFalse)
            ? choice
            : new ConditionalNode(condition, whenTrue, whenFalse, choice.Type, choice.Offset, choice.Length);
    }

    private CelNode FoldMacro(MacroNode macro, Place place)
    {
        var range = Fold(macro.Range, Place.Value);
        if (Trees.IsUnknown(range)) return Trees.Unknown(macro.Type);
        // These count only the elements for which the body is true, so unknown inside them is false.
        var counting = macro.Macro.Kind is CelMacroKind.Exists or CelMacroKind.All or CelMacroKind.ExistsOne or CelMacroKind.Filter;
        var folded = macro.MapChildren(child =>
            ReferenceEquals(child, macro.Range) ? range : Fold(child, counting ? Place.Holds : Place.Value));
        var result = (MacroNode)folded;
        // False, or unknown behind a null reference, which is as good where the rule must hold.
        var empty = macro.Macro.Kind == CelMacroKind.Exists && Trees.IsFalse(result.Bodies[0]);
        if (empty && (place == Place.Holds || IsRelation(range))) return Trees.False;
        return FoldStrict(result);
    }

    // A to-many of the row at hand is a list whatever it holds; through a null reference it would be unknown.
    private static bool IsRelation(CelNode range) => range is SelectNode { Operand: VariableNode };

    private CelNode FoldCall(CallNode call)
    {
        if (call.Function.Name is "hasRole" or "hasScope") return FoldMembership(call);
        return FoldStrict(call.MapChildren(child => Fold(child, Place.Value)));
    }

    private CelNode FoldMembership(CallNode call)
    {
        var isRole = call.Function.Name == "hasRole";
        if (!profile.SignedIn) return Trees.False;
        var name = Fold(call.Args[^1], Place.Value);
        if (Trees.IsUnknown(name)) return name;
        if (name is ConstantNode { Value.Kind: CelKind.String } constant && profile.TryHas(isRole, constant.Value.AsString, out var has))
        {
            return has ? Trees.True : Trees.False;
        }

        var list = new SelectNode(new VariableNode(Trees.Auth, CelType.Dyn), isRole ? "roles" : "scopes", CelType.List(CelType.String));
        return Trees.In(name, list);
    }

    /// <summary>Calls, lists, maps and macros: unknown in an operand is unknown, and constants evaluate.</summary>
    private static CelNode FoldStrict(CelNode node)
    {
        var (constant, unknown) = (true, false);
        node.MapChildren(child =>
        {
            constant &= child is ConstantNode;
            unknown |= node is not MacroNode && Trees.IsUnknown(child);
            return child;
        });
        if (unknown) return Trees.Unknown(node.Type);
        // Lists and maps stay as they are: a store binds or writes them out in their own way.
        if (!constant || node is not CallNode) return node;
        return new ConstantNode(CelEvaluator.Evaluate(node, CelVariables.None, ModelLanguage.Options), null, node.Type);
    }
}
