using System.Text;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>A request made of what sense there is and then spoiled.</summary>
internal sealed record RandomRequest(string Method, string Target, List<KeyValuePair<string, string>> Headers, byte[]? Body)
{
    public override string ToString() =>
        $"{Method} {Target}\n{string.Join('\n', Headers)}\n{(Body is null ? "" : Encoding.UTF8.GetString(Body))}";
}

/// <summary>Makes requests near the valid ones, so that they reach every layer before they are refused.</summary>
internal sealed class RandomRequests(Random random)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "BREW", ""];
    private static readonly string[] OfLists = ["GET", "GET", "GET", "HEAD", "POST"];
    private static readonly string[] OfRows = ["GET", "GET", "HEAD", "PATCH", "PATCH", "PUT", "DELETE"];

    /// <summary>Pairs with a meaning: what is spoiled later should have got that far.</summary>
    private static readonly string[] Sound =
    [
        "limit=5", "limit=100", "sort=-size,name", "sort=when", "sort=-price", "fields=name,size", "fields=id,parts.label", "expand=parts", "expand=owner,parts.thing", "count=exact",
        "name[contains]=n", "name[startsWith]=n1", "name[ieq]=N1", "size[gte]=1", "size[in]=1,2,3", "price[lt]=50.5", "price[ne]=1", "flag=false", "when[isNull]=true", "kind[in]=red,blue",
        "kind[nin]=red", "id[ne]=0190163d-8694-739b-aea5-966c26f8ad91", "owner.name[isNull]=true", "createdAt[gt]=2020-01-01T00:00:00Z", "took[gte]=PT1M", "worth[gte]=0", "data[isNull]=false",
        "filter=size%3E1%20%26%26%20name!%3D'a'", "filter=parts.exists(p,p.n%3E1)", "filter=parts.sum(p,p.n)%3E1", "filter=size%2Fsize%3D%3D1", "filter=data.a.b%5B0%5D%3D%3D'x'", "filter='t'%20in%20tags",
    ];

    private static readonly string[] Paths =
    [
        "/api", "/api/", "/api/things", "/api/things", "/api/things", "/api/parts", "/api/users", "/api/me", "/api/batch", "/api/things/query",
        "/api/things/{id}", "/api/things/{id}", "/api/parts/{id}", "/api/things/%00", "/api/things/..", "/api//things", "/api/things/a%2Fb", "/api/thing", "*", "",
    ];

    private static readonly string[] Names =
    [
        "limit", "after", "sort", "fields", "expand", "filter", "count", "q", "name", "size", "price", "flag", "when", "data", "tags", "kind", "ownerId",
        "owner", "owner.name", "parts", "parts.label", "parts.thing.name", "secret", "id", "version", "createdAt", "nope", "", "this", "$truncated", "constructor",
    ];

    private static readonly string[] Operators =
        ["eq", "ne", "lt", "lte", "gt", "gte", "in", "nin", "contains", "icontains", "ieq", "startsWith", "endsWith", "isNull", "like", "", "]", "[eq]"];

    private static readonly string[] Values =
    [
        "", "1", "-1", "0", "20", "101", "1e400", "-0.0", "0.005", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "true", "false", "null", "exact",
        "a", "red", "blue", "2024-01-01", "2024-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+23:59", "2024-02-30", "PT1H", "P99999999999D", "AA==",
        "0190163d-8694-739b-aea5-966c26f8ad91", "name,size", "-name,,size", "parts", "parts.thing.parts.thing", "owner", "parts.label", "*", "%", "%00", "%zz", "%ff", "%25", "%2527",
        "'", "\"", "\\", "';DROP TABLE things;--", "😀", "é", "\u0000", "name=='a'", "size>1", "size / 0 == 1", "parts.exists(p,p.label=='x')", "parts.sum(p,p.n)>1",
        "[1,2,3].exists(x,x==size)", "name.matches('(a*)*b')", "size*9223372036854775807>0", "((((((((((1))))))))))==1", "!(!(flag))", "data.a.b[0]=='x'", "has(data.x)", "{}", "[]",
        "timestamp('x')", "auth.id==ownerId", "old==null", "name+name", "\"\\ud800\"==name", "this", "nope.nope",
    ];

    private static readonly string[] JsonValues =
    [
        "null", "true", "1", "-1", "1.5", "1e400", "9223372036854775808", "\"\"", "\"a\"", "\"red\"", "\"2024-01-01T00:00:00Z\"", "\"PT1H\"", "\"AA==\"", "[]", "{}", "[1]", "[null]",
        "{\"a\":{\"b\":[\"x\"]}}", "[[[[[[[[[[]]]]]]]]]]", "\"\\u0000\"", "\"\\ud800\"", "\"0190163d-8694-739b-aea5-966c26f8ad91\"", "[{\"label\":\"x\",\"n\":1}]", "[{\"id\":\"x\"}]",
        "[{\"label\":null}]", "tru", "01", "\"", "'a'",
    ];

    private static readonly string[] HeaderNames =
        ["Accept", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Content-Encoding", "Authorization", "Content-Length", "Range", "Accept-Encoding", "X-Request-ID"];

    private static readonly string[] HeaderValues =
        ["", "*", "*/*", "application/json", "application/merge-patch+json", "application/json; charset=utf-16", "text/html;q=x", ";;;", "\"1\"", "\"1\", W/\"2\"", "1", "\"", "gzip", "Bearer x", "bytes=0-1"];

    public RandomRequest Next(string id)
    {
        var path = random.Next(3) == 0 ? Pick(Paths) : Pick(Paths[2..4].Append("/api/things/{id}").Append("/api/parts").ToArray());
        var method = random.Next(8) == 0 ? Pick(Methods) : path.Contains("{id}", StringComparison.Ordinal) ? Pick(OfRows) : Pick(OfLists);
        var target = path.Replace("{id}", id, StringComparison.Ordinal);
        if (random.Next(3) > 0) target += random.Next(3) == 0 ? Query() : SoundQuery(isRow: method != "GET" || path.Contains("{id}", StringComparison.Ordinal));
        var headers = new List<KeyValuePair<string, string>>();
        var body = method is "POST" or "PATCH" or "PUT" || random.Next(10) == 0 ? Body() : null;
        if (body is not null && random.Next(10) > 0) headers.Add(new("Content-Type", "application/json"));
        for (var i = random.Next(8) == 0 ? random.Next(4) : 0; i > 0; i--) AddHeader(headers);
        return random.Next(4) == 0 ? Spoil(new RandomRequest(method, target, headers, body)) : new RandomRequest(method, target, headers, body);
    }

    private void AddHeader(List<KeyValuePair<string, string>> headers)
    {
        var name = Pick(HeaderNames);
        if (name != "Content-Length") headers.Add(new(name, Pick(HeaderValues)));
    }

    private string SoundQuery(bool isRow)
    {
        if (isRow) return random.Next(2) == 0 ? "" : "?" + Sound[random.Next(5, 9)];
        return "?" + string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(Sound)).DistinctBy(p => p.Split('=')[0]));
    }

    private string Query()
    {
        var query = new StringBuilder("?");
        for (var i = random.Next(random.Next(20) == 0 ? 80 : 4); i >= 0; i--)
        {
            query.Append(Pick(Names));
            if (random.Next(3) == 0) query.Append('[').Append(Pick(Operators)).Append(']');
            query.Append('=');
            var value = Pick(Values);
            query.Append(random.Next(4) == 0 ? value : Uri.EscapeDataString(value)).Append('&');
        }

        return query.ToString();
    }

    private byte[] Body()
    {
        var body = new StringBuilder("{");
        for (var i = random.Next(8); i > 0; i--)
        {
            body.Append('"').Append(Pick(Names));
            if (random.Next(6) == 0) body.Append('[').Append(Pick(Operators)).Append(']');
            body.Append("\":").Append(Pick(JsonValues)).Append(i > 1 ? "," : "");
        }

        if (random.Next(3) == 0) return Encoding.UTF8.GetBytes(body.Append('}').ToString());
        return Encoding.UTF8.GetBytes(
            $$"""{"name":"n{{random.Next(100)}}","size":{{random.Next(-5, 100)}},"price":{{random.Next(100)}}.5,"data":{{Sound()}},"tags":["t"],"parts":[{"label":"p","n":{{random.Next(9)}}}]}""");

        string Sound() => JsonValues[random.Next(JsonValues.Length - 3)];
    }

    /// <summary>Changes, doubles, drops or swaps characters and bytes.</summary>
    private RandomRequest Spoil(RandomRequest request)
    {
        var target = new StringBuilder(request.Target);
        for (var i = random.Next(4); i > 0 && target.Length > 0; i--)
        {
            var at = random.Next(target.Length);
            switch (random.Next(4))
            {
                case 0: target[at] = (char)random.Next(1, 0x180); break;
                case 1: target.Insert(at, target[at]); break;
                case 2: target.Remove(at, 1); break;
                default: target.Insert(at, Pick(Values)); break;
            }
        }

        var body = request.Body is null ? null : (byte[])request.Body.Clone();
        for (var i = random.Next(4); i > 0 && body is { Length: > 0 }; i--) body[random.Next(body.Length)] = (byte)random.Next(256);
        return request with { Target = target.ToString(), Body = body is null || random.Next(10) > 0 ? body : body[..random.Next(body.Length)] };
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
