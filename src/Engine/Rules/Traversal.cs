using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Rules;

/// <summary>What of the store an expression needs.</summary>
internal static class Traversal
{
    /// <summary>
    /// Reads other rows: follows a reference past its key, asks a to-many, or reads a computed field that does. <c>this</c>
    /// and <c>old</c> themselves are at hand.
    /// </summary>
    public static bool Traverses(CelNode tree, ModelSnapshot model) => Traverses(tree, model, static _ => false);

    /// <summary>The same, but for lists of <c>this</c> that are at hand.</summary>
    public static bool Traverses(CelNode tree, ModelSnapshot model, Func<ManyField, bool> isAtHand) => Trees.Any(tree, node => node switch
    {
        SelectNode { Operand: VariableNode { Name: Trees.This } } select when EntityOf(select.Operand.Type, model)?.Find(select.Field) is ManyField many => !isAtHand(many),
        SelectNode select => SelectsElsewhere(select.Operand, select.Field, model),
        HasNode has => SelectsElsewhere(has.Operand, has.Field, model),
        _ => false,
    });

    /// <summary>The entity whose rows the node's value is (or null), or null where it is no row.</summary>
    public static Entity? EntityOf(CelType type, ModelSnapshot model) =>
        type.NonNull is CelObjectType row ? model.FindEntity(row.Name) : null;

    private static bool SelectsElsewhere(CelNode operand, string name, ModelSnapshot model)
    {
        var entity = EntityOf(operand.Type, model);
        if (entity is null) return false;
        return entity.Find(name) switch
        {
            null => false,
            ColumnField { Computed: { Traverses: true } } column when !column.Stored => true,
            RefField reference when name == reference.Name => true,
            ColumnField => operand is not VariableNode,
            _ => true,
        };
    }
}
