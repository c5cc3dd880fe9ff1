using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Model;
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
    public static byte[] Build(ModelSnapshot model)
    {
        var scope = new DocumentScope(model);
        var paths = new JsonObject();
        foreach (var entity in model.Entities) EntityPaths.AddTo(paths, scope, entity);
        ServerPaths.AddTo(paths, scope);
        var hasAccounts = model.System is not null;
        if (hasAccounts) AuthPaths.AddTo(paths, scope);
        OAuthPaths.AddTo(paths, scope);

        var components = scope.Components.Build();
        components["securitySchemes"] = SecuritySchemes(hasAccounts);
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = DocumentInfo.Of(model),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "This server." }),
            ["security"] = hasAccounts ? new JsonArray(Operation.Bearer(), AuthPaths.Cookie()) : new JsonArray(Operation.Bearer()),
            ["tags"] = Tags(scope),
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

    private static JsonObject SecuritySchemes(bool hasAccounts)
    {
        var schemes = new JsonObject
        {
            ["bearerAuth"] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["bearerFormat"] = "JWT",
                ["description"] = "A signed token. In development `ashlar token --sub ID --role ROLE` makes one.",
            },
        };
        if (!hasAccounts) return schemes;
        schemes["sessionCookie"] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "cookie",
            ["name"] = "__Host-ashlar",
            ["description"] = "The session of a browser that signed in (`ashlar-session` over plain http). Unsafe methods come from this site, or carry `X-CSRF-Token`.",
        };
        return schemes;
    }

    private static JsonArray Tags(DocumentScope scope)
    {
        var tags = new JsonArray();
        foreach (var entity in scope.Model.Entities)
        {
            tags.Add(new JsonObject { ["name"] = entity.Name, ["description"] = entity.Description?.Trim() ?? $"The {Words.Plural(entity)} of {scope.Model.Name}." });
        }

        if (scope.Model.System is not null) tags.Add(new JsonObject { ["name"] = AuthPaths.Tag, ["description"] = "Accounts and sessions of people." });
        tags.Add(new JsonObject { ["name"] = scope.Names.ServerTag, ["description"] = "Whether the server works." });
        if (OAuthPaths.TagOf(scope) is { } authorization) tags.Add(authorization);
        return tags;
    }
}
