using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>A document read back, with its references followed.</summary>
internal sealed class Description
{
    public Description(ModelSnapshot model)
    {
        Root = JsonNode.Parse(DescribedModel.Describe(model))!.AsObject(); // an object
        Judge = new SchemaJudge(Root);
    }

    public JsonObject Root { get; }
    public SchemaJudge Judge { get; }

    public JsonObject Schema(string name) => Root["components"]!["schemas"]![name]!.AsObject(); // a missing one fails the test

    public IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        from path in Root["paths"]!.AsObject()
        from member in path.Value!.AsObject()
        where member.Key is "get" or "post" or "put" or "patch" or "delete"
        select (path.Key, member.Key.ToUpperInvariant(), member.Value!.AsObject());

    /// <summary>The operation that a request is of.</summary>
    public JsonObject? Find(string method, string path)
    {
        var segments = path.Split('/');
        var best = Operations.Where(o => Fits(o.Path.Split('/'), segments)).OrderBy(o => o.Path.Count(c => c == '{')).Select(o => o.Path).FirstOrDefault();
        return Operations.FirstOrDefault(o => o.Path == best && o.Method == method).Operation;
    }

    public JsonNode Follow(JsonNode node) => Judge.Follow(node);

    /// <summary>The JSON media type object of a body or answer, or null.</summary>
    public JsonObject? Media(JsonNode bodyOrAnswer, string type = "application/json") =>
        Follow(bodyOrAnswer)["content"]?[type]?.AsObject();

    private static bool Fits(string[] template, string[] segments) =>
        template.Length == segments.Length && template.Zip(segments).All(p => p.First == p.Second || (p.First.StartsWith('{') && p.Second.Length > 0));
}
