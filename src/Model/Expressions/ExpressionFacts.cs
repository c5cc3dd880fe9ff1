using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>What the engine asks about an expression.</summary>
internal static class ExpressionFacts
{
    public static ModelExpression Of(CheckedExpression expression)
    {
        var facts = new ModelExpression(expression) { RowFree = true };
        foreach (var node in CelTrees.Flatten(expression.Root))
        {
            facts = node switch
            {
                VariableNode { Name: ModelScopes.Old } => facts with { UsesOld = true, RowFree = false },
                VariableNode { Name: ModelScopes.This } => facts with { RowFree = false },
                VariableNode { Name: ModelScopes.Now } => facts with { UsesNow = true },
                VariableNode { Name: ModelScopes.Auth or ModelScopes.SignedIn } => facts with { UsesCaller = true },
                CallNode { Function.Name: "hasRole" or "hasScope" } => facts with { UsesCaller = true },
                SelectNode { Operand: VariableNode { Name: ModelScopes.Auth }, Field: ModelScopes.Mfa or ModelScopes.Fresh } => facts with { AsksStepUp = true },
                CallNode { Function.MemoryOnly: true } => facts with { MemoryOnly = true },
                SelectNode select => OfField(facts, TreeSettling.FieldOf(select.Operand, select.Field), select.Field),
                HasNode has => OfField(facts, TreeSettling.FieldOf(has.Operand, has.Field), has.Field),
                _ => facts,
            };
        }

        return facts;
    }

    /// <summary>The expression can be null or unknown for some row.</summary>
    public static bool MayLackValue(CelNode node) => node switch
    {
        ConstantNode constant => constant.Value.IsNull || constant.Value.IsError,
        VariableNode => false,
        HasNode => false,
        SelectNode select => TreeSettling.FieldOf(select.Operand, select.Field) is not ColumnField { Optional: false } || MayLackValue(select.Operand),
        AndNode and => and.Operands.Any(MayLackValue),
        OrNode or => or.Operands.Any(MayLackValue),
        ConditionalNode choice => choice.Children.Any(MayLackValue),
        MacroNode { Macro.Kind: CelMacroKind.All or CelMacroKind.Exists or CelMacroKind.ExistsOne } => false,
        MacroNode { Macro.Name: "count" } => false,
        CallNode call => MayLackValue(call),
        _ => true,
    };

    private static bool MayLackValue(CallNode call) => call.Operator switch
    {
        // Null-safe; an operand that is unknown makes them unknown.
        CelOperator.Equal or CelOperator.NotEqual or CelOperator.In => call.Args.Any(a => a is not (ConstantNode or SelectNode or ListNode) && MayLackValue(a)),
        CelOperator.Less or CelOperator.LessOrEqual or CelOperator.Greater or CelOperator.GreaterOrEqual or CelOperator.Not => call.Args.Any(MayLackValue),
        CelOperator.Add when call.Type.Kind is CelTypeKind.String => call.Args.Any(MayLackValue),
        CelOperator.None when call.Function == StandardFunctions.SizeOfList => false,
        CelOperator.None when call.Function.Name is "startsWith" or "endsWith" or "contains" or "icontains" or "ieq" or "caseless" => call.Args.Any(MayLackValue),
        _ => true,
    };

    private static ModelExpression OfField(ModelExpression facts, Field? field, string name) => field switch
    {
        ManyField or LinkField => facts with { Traverses = true },
        RefField reference when name == reference.Name => facts with { Traverses = true },
        ColumnField { Computed: { } computed, Stored: false } => facts with
        {
            Traverses = facts.Traverses || computed.Traverses,
            UsesCaller = facts.UsesCaller || computed.UsesCaller,
            UsesNow = facts.UsesNow || computed.UsesNow,
            AsksStepUp = facts.AsksStepUp || computed.AsksStepUp,
        },
        _ => facts,
    };
}
