using System.Text;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>
/// Bodies of batches: operations that mostly have a meaning, with ids, references, paths and values that do not, and now and
/// then with bytes of the whole text spoiled. Keys of rows are the requests' own, so that two stores hold the same.
/// </summary>
internal sealed class RandomBatches(Random random)
{
    public const string Model = """
        ashlar: 1
        name: batches
        entities:
          Country:
            key: { type: long }
            fields:
              name:   { type: string, max: 20, unique: true }
              cities: { many: City, by: country }
            access: { read: public, write: public }
          City:
            key: { type: uuid, client: true }
            fields:
              name:    { type: string, max: 20, optional: true }
              country: { ref: Country, optional: true }
              size:    { type: int, min: 0, default: 1 }
              price:   { type: decimal, precision: 6, scale: 2, optional: true }
              data:    { type: json, optional: true }
              tags:    { type: string, list: true, max: 3 }
              streets: { many: Street, by: city, owned: true, max: 4 }
              twins:   { many: City, link: true }
            check: [{ rule: "size != 7", message: not seven }]
            access: { read: "size < 90", write: public }
          Street:
            key: { type: uuid, client: true }
            fields:
              city:  { ref: City }
              label: { type: string, max: 10 }
              worth: { type: int, default: city.size }
          Office:
            key: [city, label]
            fields:
              city:  { ref: City }
              label: { type: string, max: 10 }
              size:  { type: int, default: 1 }
            access: { read: public, create: "city.size > 0", update: public, delete: public }
          Secret:
            key: { type: uuid, client: true }
            fields: { text: { type: string } }
            access: { read: nobody, write: signedIn }
        """;

    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "POST", "PATCH", "PUT", "DELETE", "HEAD", "get", "", "BREW", "\\u0000"];
    private static readonly string[] Ids = ["a", "b", "c", "d", "e", "a", "b", "", "a.id", "ä", "-", "_", "$ref", "x y", "\\u0000", "\\ud800", "constructor"];

    private static readonly string[] References =
    [
        "a.id", "b.id", "c.id", "d.id", "e.id", "a", "a.", ".id", "", ".", "a.key", "b.key", "a.name", "a.id.id", "z.id", "a.ID", "constructor.id", "{a.id}", "\\u0000", "a..id", "ä.id",
    ];

    private static readonly string[] Queries =
    [
        "?limit=3", "?limit=x", "?expand=streets,country", "?expand=streets.city.streets.city", "?fields=name", "?fields=nope", "?filter=size%3E0", "?filter=(", "?filter=data.a%3D%3D1", "?count=exact",
        "?sort=-size", "?after=x", "?", "??", "?&&=", "?%", "?limit=1&limit=2", "?name[in]=a,b", "?size[gte]=1e400", "?name=%00", "#", "?a#b",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "7", "90", "-1", "1.0", "1.005", "1e2", "1e400", "-1e400", "1e-400", "-0", "9223372036854775807", "9223372036854775808", "123456.78", "\"\"", "\"a\"", "\"b\"", "\"Delft\"",
        "\"twenty-one characters\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "[]", "[\"a\",\"b\"]", "[\"a\",\"b\",\"c\",\"d\"]", "[null]", "{}", "{\"a\":1}", "{\"a\":{\"$ref\":\"a.id\"}}", "{\"a\":1,\"a\":2}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "{\"$ref\":1}", "{\"$ref\":\"a.id\",\"b\":1}", "[{\"label\":\"x\"}]", "[{\"label\":1}]", "[1]", "2.50", "\"2.50\"",
    ];

    private static readonly string[] Members = ["name", "countryId", "size", "price", "data", "tags", "streets", "twins", "cityId", "label", "id", "worth", "text", "version", "nope", "country", "$ref", ""];

    public string Next()
    {
        if (random.Next(3) == 0) return Meaningful();
        var text = random.Next(30) switch
        {
            0 => Value(),
            1 => $"[{Value()},{Value()}]",
            2 => $$"""{ "operations": {{Value()}} }""",
            3 => $$"""{ "operations": [{{Operation()}}], {{Member()}} }""",
            4 => $$"""{ "operations": [{{Operation()}}], "operations": [{{Operation()}}] }""",
            5 => $$"""{ "operations": [{{string.Concat(Enumerable.Repeat("[", random.Next(1, 40)))}}{{Operation()}}] }""",
            _ => $$"""{ "operations": [{{string.Join(',', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Operation()))}}] }""",
        };
        return random.Next(12) == 0 ? Spoiled(text) : text;
    }

    // All of it has a meaning, most of the time
    private string Meaningful()
    {
        var operations = new List<string>
        {
            $$"""{ "id": "a", "method": "POST", "path": "/api/cities", "body": { "name": "{{random.Next(6)}}", "size": {{random.Next(1, 8)}}, "tags": [], "data": {{Pick("1", "1.50", "1e2", "{\"a\":[1,2]}", "null", "1e400")}} } }""",
            $$"""{ "id": "b", "method": "POST", "path": "/api/countries", "body": { "name": "{{random.Next(1_000_000_000)}}" } }""",
        };
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            operations.Add(random.Next(11) switch
            {
                0 => """{ "id": "c", "method": "POST", "path": "/api/cities", "body": { "tags": ["x"], "countryId": { "$ref": "b.id" }, "twins": [{ "$ref": "a.id" }] } }""",
                1 => $$"""{ "method": "POST", "path": "/api/streets", "body": { "cityId": { "$ref": "a.id" }, "label": "s{{i}}" } }""",
                2 => $$"""{ "id": "d", "method": "POST", "path": "/api/offices", "body": { "cityId": { "$ref": "a.id" }, "label": "{{Pick("x", "y")}}" } }""",
                3 => $$"""{ "method": "PATCH", "path": "/api/cities/{a.id}", "body": { "size": {{random.Next(1, 100)}}, "countryId": { "$ref": "b.id" } } }""",
                4 => """{ "method": "PATCH", "path": "/api/cities/{a.id}", "body": { "streets": [{ "label": "one" }, { "label": "two" }] } }""",
                5 => """{ "method": "PUT", "path": "/api/cities/{a.id}", "body": { "tags": [] } }""",
                6 => """{ "method": "GET", "path": "/api/cities/{a.id}?expand=streets,country,twins" }""",
                7 => """{ "method": "GET", "path": "/api/cities?sort=name,size&limit=3&count=exact" }""",
                8 => """{ "method": "GET", "path": "/api/countries/{b.id}?expand=cities" }""",
                9 => """{ "method": "DELETE", "path": "/api/countries/{b.id}" }""",
                _ => $$"""{ "method": "DELETE", "path": "/api/cities/{{(random.Next(2) == 0 ? "{a.id}" : Uuid())}}" }""",
            });
        }

        return $$"""{ "operations": [{{string.Join(',', operations)}}] }""";
    }

    private string Operation()
    {
        if (random.Next(40) == 0) return Value();
        var method = random.Next(8) == 0 ? Pick(Methods) : Pick("GET", "POST", "POST", "POST", "PATCH", "PUT", "DELETE");
        var collection = Pick("countries", "cities", "cities", "streets", "offices", "secrets", "users", "nope");
        var members = new List<string>();
        if (random.Next(3) > 0) members.Add($"\"id\":{Text(Ids, "a", "b", "c", "d", "e")}");
        if (random.Next(40) > 0) members.Add($"\"method\":{(random.Next(60) == 0 ? Value() : $"\"{method}\"")}");
        if (random.Next(40) > 0) members.Add($"\"path\":{(random.Next(60) == 0 ? Value() : $"\"{Path(method, collection)}\"")}");
        if (method is "POST" or "PATCH" or "PUT" ? random.Next(30) > 0 : random.Next(30) == 0) members.Add($"\"body\":{(random.Next(30) == 0 ? Value() : Body(collection, method))}");
        if (random.Next(25) == 0) members.Add($"\"ifMatch\":{Pick("\"*\"", "\"\\\"1\\\"\"", "\"\\\"2\\\"\"", "\"x\"", "\"\"", "1", "\"W/\\\"1\\\"\"")}");
        if (random.Next(60) == 0) members.Add(Member());
        if (random.Next(80) == 0) members.Add(members.Count == 0 ? "\"id\":\"a\"" : members[0]);
        return "{" + string.Join(',', members) + "}";
    }

    private string Path(string method, string collection)
    {
        if (random.Next(25) == 0) return Pick("/", "", "/api", "/api/", "/api/batch", "/api/me", "/api/cities/query", "/health/live", "//api/cities", "/api//cities", "/api/../cities", "/api/%63ities", "/api/cities/", "/api/cities/a/b", "/api/cities/%00", "/api/cities/%", "http://x/api/cities", "/api/cities/\\u0000", "/api/cities/{", "/api/cities/{}", "/api/cities/}{", "/api/{a.id}/x", "\\ud800");
        var query = random.Next(12) == 0 ? Pick(Queries) : "";
        if (method is "POST" || (method == "GET" && random.Next(2) == 0)) return $"/api/{collection}{query}";
        return $"/api/{collection}/{(random.Next(3) == 0 ? "{" + Pick(References) + "}" : Key(collection))}{query}";
    }

    private string Key(string collection) => collection switch
    {
        "countries" => Pick("1000000", "0", "-1", "9223372036854775808", "x", "1.0", "%31%30%30%30%30%30%30"),
        "offices" => $"{Uuid()},{Pick("x", "y", "", "%2C", "a%2Cb")}",
        _ => random.Next(10) == 0 ? Pick("x", "00000000-0000-0000-0000-000000000000", "%7Ba.id%7D", "1") : Uuid(),
    };

    private string Body(string collection, string method)
    {
        var members = new List<string>();
        foreach (var name in collection switch
        {
            "countries" => (string[])["name"],
            "cities" => ["id", "name", "countryId", "size", "price", "data", "tags", "streets", "twins"],
            "streets" => ["id", "cityId", "label"],
            "offices" => ["cityId", "label", "size"],
            _ => ["id", "text"],
        })
        {
            var mustBe = method != "PATCH" && name is "id" or "cityId" or "label" or "text" or "tags" || (collection == "countries" && name == "name");
            if ((name == "id" && method != "POST") || random.Next(10) > (mustBe ? 9 : 4)) continue;
            members.Add($"\"{name}\":{(random.Next(12) == 0 ? ValueOf(name) : Sound(name))}");
        }

        if (random.Next(25) == 0) members.Add(Member());
        return "{" + string.Join(',', members) + "}";
    }

    private string Sound(string name) => name switch
    {
        "id" => $"\"{Uuid()}\"",
        "countryId" => random.Next(4) == 0 ? Pick("null", "1000000") : Reference(),
        "cityId" => random.Next(2) == 0 ? $"\"{Uuid()}\"" : Reference(),
        "size" => $"{random.Next(0, 100)}",
        "price" => Pick("1", "2.50", "0.01", "9999.99", "null"),
        "tags" => Pick("[]", "[\"a\"]", "[\"a\",\"b\",\"c\"]"),
        "streets" => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(i => $$"""{"id":"{{Uuid()}}","label":"s{{i}}"}"""))}]",
        "twins" => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(2) == 0 ? $"\"{Uuid()}\"" : Reference()))}]",
        "data" => Pick(Values),
        _ => $"\"{Pick("Delft", "Gent", "x", "y", "z")}{random.Next(6)}\"",
    };

    private string Reference() => $$"""{"$ref":{{Text(References, "a.id", "b.id", "c.id", "d.id", "e.id")}}}""";

    private string Text(string[] odd, params string[] usual) => random.Next(30) == 0 ? Value() : $"\"{(random.Next(6) == 0 ? Pick(odd) : Pick(usual))}\"";

    private string Member()
    {
        var name = Pick(Members);
        return $"\"{name}\":{ValueOf(name)}";
    }

    // The keys that the databases make differ once something was undone
    private string ValueOf(string member) => member == "countryId" ? Pick("null", "-1", "\"\"", "[]", "{}", "1.5", "1e400", "9223372036854775807", "9223372036854775808") : Value();

    private string Value() => random.Next(25) == 0 ? $"\"{new string('x', random.Next(5_000))}\"" : Pick(Values);

    private string Uuid() => $"01900000-0000-7000-8000-{random.Next(12):x12}";

    private string Spoiled(string text)
    {
        var spoiled = new StringBuilder(text);
        for (var i = random.Next(1, 4); i > 0 && spoiled.Length > 0; i--)
        {
            var at = random.Next(spoiled.Length);
            switch (random.Next(4))
            {
                case 0: spoiled.Remove(at, Math.Min(random.Next(1, 5), spoiled.Length - at)); break;
                case 1: spoiled.Insert(at, Pick("\"", "{", "}", "[", "]", ",", ":", "\\", "\u0000", "é", "/*", "1e", "\ufeff")); break;
                case 2: spoiled[at] = (char)random.Next(1, 0x100); break;
                default: spoiled.Length = at; break;
            }
        }

        return spoiled.ToString();
    }

    private T Pick<T>(params IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
