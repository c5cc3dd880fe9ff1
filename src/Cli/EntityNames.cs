using Ashlar.Model;

namespace Ashlar.Cli;

/// <summary>An entity as a person types it: <c>Product</c>, <c>product</c>, <c>products</c>, <c>order-lines</c>.</summary>
internal static class EntityNames
{
    /// <exception cref="CommandException">There is no such entity.</exception>
    public static Entity Find(ModelSnapshot model, string name) =>
        model.FindEntity(name)
        ?? model.Entities.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || e.Path.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new CommandException($"the model has no entity '{name}'; it has {string.Join(", ", model.Entities.Select(e => e.Name))}");
}
