using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Surfaces.Http.Documents;
using Ashlar.Surfaces.Rest.OpenApi.Operations;

namespace Ashlar.Surfaces.Rest.OpenApi;

/// <summary>
/// The OpenAPI 3.1 description of a model's REST API: every operation, parameter, schema, problem and example, from the model
/// and its descriptions. The same model gives the same bytes.
/// </summary>
public static class OpenApiDocument
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // served as JSON and never inside HTML
    };

    /// <summary>UTF-8 JSON. Hidden fields are not in it.</summary>
    /// <param name="model">What is served.</param>
    /// <param name="routes">Gives the operations of other surfaces, which are served where the model has tables of the server's own.</param>
    public static byte[] Build(ModelSnapshot model, RouteDocuments? routes = null)
    {
        var scope = new DocumentScope(model);
        var paths = new JsonObject();
        foreach (var entity in model.Entities) EntityPaths.AddTo(paths, scope, entity);
        ServerPaths.AddTo(paths, scope);
        var hasAccounts = model.System is not null;
        var more = hasAccounts && routes is not null ? routes(RoutePaths.TermsOf(model)) : [];
        RoutePaths.AddTo(paths, scope, more);
        OAuthPaths.AddTo(paths, scope);

        var components = scope.Components.Build();
        components["securitySchemes"] = Security.Schemes(hasAccounts);
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = DocumentInfo.Of(model),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "This server." }),
            ["security"] = Security.OfCallers(hasAccounts),
            ["tags"] = Tags(scope, more.Select(r => r.Tag).Distinct()),
            ["paths"] = paths,
            ["components"] = components,
        };
        return Write(document);
    }

    private static byte[] Write(JsonObject document)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Readable)) document.WriteTo(writer);
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static JsonArray Tags(DocumentScope scope, IEnumerable<RouteTag> more)
    {
        var tags = new JsonArray();
        foreach (var entity in scope.Model.Entities)
        {
            tags.Add(new JsonObject { ["name"] = entity.Name, ["description"] = entity.Description?.Trim() ?? $"The {Words.Plural(entity)} of {scope.Model.Name}." });
        }

        foreach (var tag in more) tags.Add(new JsonObject { ["name"] = tag.Name, ["description"] = tag.Description });
        tags.Add(new JsonObject { ["name"] = scope.Names.ServerTag, ["description"] = "Whether the server works." });
        if (OAuthPaths.TagOf(scope) is { } authorization) tags.Add(authorization);
        return tags;
    }
}
