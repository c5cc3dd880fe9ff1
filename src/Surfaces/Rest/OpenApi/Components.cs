using System.Text.Json.Nodes;

namespace Ashlar.Surfaces.Rest.OpenApi;

/// <summary>The parts of a document that its operations share, each made when it is first referred to.</summary>
internal sealed class Components
{
    private readonly SortedDictionary<string, JsonObject> sections = new(StringComparer.Ordinal);

    public JsonObject Schema(string name, Func<JsonObject> make) => Refer("schemas", name, make);

    public JsonObject Parameter(string name, Func<JsonObject> make) => Refer("parameters", name, make);

    public JsonObject Response(string name, Func<JsonObject> make) => Refer("responses", name, make);

    public JsonObject Header(string name, Func<JsonObject> make) => Refer("headers", name, make);

    public JsonObject Example(string name, Func<JsonObject> make) => Refer("examples", name, make);

    /// <summary>Everything made, by kind and name.</summary>
    public JsonObject Build()
    {
        var all = new JsonObject();
        foreach (var (kind, section) in sections)
        {
            var sorted = new JsonObject();
            foreach (var (name, node) in section.OrderBy(p => p.Key, StringComparer.Ordinal).ToList())
            {
                section.Remove(name);
                sorted[name] = node;
            }

            all[kind] = sorted;
        }

        return all;
    }

    private JsonObject Refer(string kind, string name, Func<JsonObject> make)
    {
        if (!sections.TryGetValue(kind, out var section)) sections[kind] = section = [];
        if (!section.ContainsKey(name))
        {
            section[name] = null; // taken before it is made: schemas refer to each other in circles
            section[name] = make();
        }

        return new JsonObject { ["$ref"] = $"#/components/{kind}/{name}" };
    }
}
