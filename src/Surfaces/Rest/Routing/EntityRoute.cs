using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.Routing;

/// <summary>An entity's addresses, written once.</summary>
internal sealed class EntityRoute(Entity entity)
{
    public Entity Entity { get; } = entity;

    /// <summary><c>/api/order-lines</c>.</summary>
    public string Collection { get; } = $"/api/{entity.Path}";

    /// <summary><c>/api/order-lines/{id}</c>, for logs and metrics.</summary>
    public string RowTemplate { get; } = $"/api/{entity.Path}/{{{entity.Key.WireName}}}";

    public string Query { get; } = $"/api/{entity.Path}/query";

    /// <summary>The address of one row; the key is escaped so that it stays one segment.</summary>
    public string RowAddress(string key) => $"{Collection}/{Uri.EscapeDataString(key)}";
}
