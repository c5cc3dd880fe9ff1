using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi;

/// <summary>What a schema of an entity is for.</summary>
internal enum SchemaRole : byte { Row, Create, Replace, Patch, NestedCreate, NestedReplace, NestedPatch, Page, Query }

/// <summary>What an operation does.</summary>
internal enum OperationRole : byte { List, Create, Query, Get, Patch, Replace, Delete }

/// <summary>
/// The names of schemas, tags and operations. Entities have theirs as the model gives them; what is derived gives way where
/// an entity already has the name (an entity <c>OrderPage</c> beside <c>Order</c>).
/// </summary>
internal sealed class DocumentNames
{
    private readonly Dictionary<(Entity, SchemaRole), string> schemas = [];
    private readonly Dictionary<(Entity, OperationRole), string> operations = [];
    private readonly HashSet<string> takenSchemas = new(StringComparer.Ordinal);
    private readonly HashSet<string> takenOperations = new(
        ["getMe", "postBatch", "getLive", "getReady", "getOpenIdConfiguration", "getSigningKeys", "postToken", "postRevocation", "postIntrospection", "postAuthorizationRequest", "postDeviceAuthorization", "getUserInfo"], StringComparer.Ordinal);
    private readonly Dictionary<string, string> shared = new(StringComparer.Ordinal);

    public DocumentNames(ModelSnapshot model)
    {
        foreach (var entity in model.Entities) schemas[(entity, SchemaRole.Row)] = Take(takenSchemas, entity.Name);
        foreach (var entity in model.Entities)
        {
            foreach (var role in Enum.GetValues<SchemaRole>().Where(r => r != SchemaRole.Row && IsMade(entity, r)))
            {
                schemas[(entity, role)] = Take(takenSchemas, Preferred(entity, role));
            }

            foreach (var role in Enum.GetValues<OperationRole>()) operations[(entity, role)] = Take(takenOperations, Preferred(entity, role));
        }

        var tags = new HashSet<string>(model.Entities.Select(e => e.Name), StringComparer.Ordinal);
        ServerTag = Take(tags, "Server");
        AuthorizationTag = Take(tags, "Authorization");
    }

    /// <summary>The tag of what belongs to no entity.</summary>
    public string ServerTag { get; }

    /// <summary>The tag of the authorization server.</summary>
    public string AuthorizationTag { get; }

    public string Of(Entity entity, SchemaRole role) => schemas[(entity, role)];

    public string Of(Entity entity, OperationRole role) => operations[(entity, role)];

    /// <summary>The name of a schema that belongs to no entity.</summary>
    public string Shared(string preferred)
    {
        if (!shared.TryGetValue(preferred, out var name)) shared[preferred] = name = Take(takenSchemas, preferred);
        return name;
    }

    private static bool IsMade(Entity entity, SchemaRole role) =>
        entity.OwnedBy is not null || role is not (SchemaRole.NestedCreate or SchemaRole.NestedReplace or SchemaRole.NestedPatch);

    private static string Preferred(Entity entity, SchemaRole role) => role switch
    {
        SchemaRole.NestedCreate => $"{entity.Name}In{entity.OwnedBy!.Entity.Name}Create", // nested roles are made for owned entities only
        SchemaRole.NestedReplace => $"{entity.Name}In{entity.OwnedBy!.Entity.Name}Replace",
        SchemaRole.NestedPatch => $"{entity.Name}In{entity.OwnedBy!.Entity.Name}Patch",
        _ => entity.Name + role,
    };

    private static string Preferred(Entity entity, OperationRole role) => role switch
    {
        OperationRole.List => "list" + Words.PluralPascal(entity),
        OperationRole.Query => "query" + Words.PluralPascal(entity),
        OperationRole.Patch => "update" + entity.Name,
        _ => char.ToLowerInvariant(role.ToString()[0]) + role.ToString()[1..] + entity.Name,
    };

    private static string Take(HashSet<string> taken, string preferred)
    {
        var name = preferred;
        for (var i = 2; !taken.Add(name); i++) name = $"{preferred}{i}";
        return name;
    }
}
