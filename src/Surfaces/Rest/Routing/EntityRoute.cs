using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.Routing;

/// <summary>An entity's addresses, written once.</summary>
internal sealed class EntityRoute(Entity entity)
{
    public Entity Entity { get; } = entity;

    /// <summary><c>/api/order-lines</c>.</summary>
    public string Collection { get; } = $"/api/{entity.Path}";

    /// <summary><c>/api/order-lines/{id}</c>, for logs and metrics.</summary>
    public string RowTemplate { get; } = $"/api/{entity.Path}/{{{NameOfKey(entity)}}}";

    public string Query { get; } = $"/api/{entity.Path}/query";

    /// <summary>The address of one row; the key is escaped so that it stays one segment.</summary>
    public string RowAddress(string key) => Entity.Key is CompositeKey
        ? $"{Collection}/{string.Join(',', key.Split(',').Select(p => Uri.EscapeDataString(p.Replace("%2C", ",", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal))))}"
        : $"{Collection}/{Uri.EscapeDataString(key)}";

    /// <summary>What the key is called in addresses.</summary>
    public static string NameOfKey(Entity entity) => entity.Key is CompositeKey ? "key" : entity.Key.WireName;
}
