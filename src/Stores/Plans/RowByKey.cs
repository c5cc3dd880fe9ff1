using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Plans;

/// <summary>
/// The call <c>row(key)</c>: the row of an entity whose key is a parameter, or null. The engine puts it where an expression
/// starts from a row that is not (or no longer) in a table: <c>product.price</c> as a default becomes
/// <c>row(Product, $3).price</c>, and <c>old.customer.name</c> <c>row(User, $1).name</c>. Only a store can answer it; in memory
/// it is unknown.
/// </summary>
public static class RowByKey
{
    public const string OverloadPrefix = "row_by_key:";

    /// <summary>The call, as a tree. Where the key is null there is no row.</summary>
    public static CallNode Call(Entity entity, CelNode key)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var function = Function(entity);
        return new(function, [key], function.Result);
    }

    /// <summary>The function that finds rows of an entity.</summary>
    public static CelFunction Function(Entity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var row = new Row(entity);
        return CelFunction.Global("row", OverloadPrefix + entity.Name, [CelType.Dyn], CelType.Nullable(entity.RowType), row.Find);
    }

    /// <summary>The entity whose rows a function of <see cref="Function"/> finds; null for any other function.</summary>
    public static Entity? EntityOf(CelFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (function.Implementation.Target as Row)?.Entity;
    }

    private sealed class Row(Entity entity)
    {
        public Entity Entity { get; } = entity;

        public CelValue Find(ReadOnlySpan<CelValue> key) => CelValue.Error(CelErrorCode.Unknown, $"only a store knows the row of {Entity.Name}");
    }
}
