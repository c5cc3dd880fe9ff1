using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Plans;

/// <summary>
/// The call <c>row(key)</c>: the row of an entity whose key is a parameter, or null. The engine puts it where an expression
/// starts from a row that is not (or no longer) in a table: <c>product.price</c> as a default becomes
/// <c>row(Product, $3).price</c>, and <c>old.customer.name</c> <c>row(User, $1).name</c>.
/// </summary>
public static class RowByKey
{
    public const string OverloadPrefix = "row_by_key:";

    /// <summary>The row of <paramref name="entity"/> with this key; a null key gives null. Only a store can evaluate it.</summary>
    public static CallNode Call(Entity entity, CelNode key)
    {
        var type = CelType.Nullable(entity.RowType);
        var function = CelFunction.Global(
            "row", OverloadPrefix + entity.Name, [CelType.Dyn], type, _ => CelValue.Error(CelError.Unknown));
        return new CallNode(function, [key], type);
    }
}
