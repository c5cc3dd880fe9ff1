using System.Text.Json.Nodes;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.OpenApi.Examples;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi;

/// <summary>What every part of one document needs: the model, the names, the shared parts made so far.</summary>
internal sealed class DocumentScope
{
    private readonly Dictionary<(Entity, string), PublicAct> publicActs;

    public DocumentScope(ModelSnapshot model)
    {
        Model = model;
        Names = new DocumentNames(model);
        Examples = new RowExamples(model);
        publicActs = PublicAccess.Of(model).ToDictionary(a => (a.Entity, a.Operation));
    }

    public ModelSnapshot Model { get; }
    public DocumentNames Names { get; }
    public Components Components { get; } = new();
    public RowExamples Examples { get; }

    /// <summary>What a caller who is not signed in may do of an act of the model (<c>get</c>, <c>list</c>, …), or null.</summary>
    public PublicAct? Public(Entity entity, string act) => publicActs.GetValueOrDefault((entity, act));

    /// <summary>A reference to a schema of an entity.</summary>
    public JsonObject Schema(Entity entity, SchemaRole role) => Components.Schema(Names.Of(entity, role), () => role switch
    {
        SchemaRole.Row => RowSchema.Of(this, entity),
        SchemaRole.Page => PageSchemas.Of(this, entity),
        SchemaRole.Query => QuerySchema.Of(this, entity),
        SchemaRole.Create or SchemaRole.NestedCreate => CreateSchema.Of(this, entity, nested: role == SchemaRole.NestedCreate),
        SchemaRole.Replace or SchemaRole.NestedReplace => ReplaceSchema.Of(this, entity, nested: role == SchemaRole.NestedReplace),
        _ => PatchSchema.Of(this, entity, nested: role == SchemaRole.NestedPatch),
    });

    /// <summary>A reference to a schema of no entity.</summary>
    public JsonObject Shared(string name, Func<JsonObject> make) => Components.Schema(Names.Shared(name), make);
}
