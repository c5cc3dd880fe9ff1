using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>API keys.</summary>
internal static class KeyDocuments
{
    public static readonly RouteTag Tag = new("API keys", "Keys with which machines act for the caller.");
    private const string KeyMembers = """ "id": "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69", "name": "ci", "shown": "ashl_4kQz…", "roles": [], "scopes": ["orders:read"], "createdAt": "2026-03-01T12:00:00Z", "expiresAt": "2027-03-01T12:00:00Z", "lastUsedAt": null """;

    public static IReadOnlyList<RouteDocument> Of() =>
    [
        new("GET", "/auth/keys", "authListKeys", "List one's API keys")
        {
            Tag = Tag,
            Description = "The oldest first. `lastUsedAt` is to the minute, and may be a minute behind.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json("The keys.", Shapes.Whole(("data", Shapes.List(Key()))), Example($$"""{ "data": [{ {{KeyMembers}} }] }""")),
        },
        new("POST", "/auth/keys", "authMakeKey", "Make an API key")
        {
            Tag = Tag,
            Description = "The key itself is shown only now; it is sent as `Authorization: Bearer ashl_…`. It has no more roles than its maker, and of those only the ones that it names.",
            Caller = RouteCaller.FreshPerson,
            Body = Shapes.Body([("name", Shapes.Text(100)), ("roles", Names()), ("scopes", Names()), ("expiresAt", Shapes.Described(Shapes.InstantOrNull(), "In the future; without one the key does not expire."))], "name"),
            Example = Example("""{ "name": "ci", "scopes": ["orders:read"], "expiresAt": "2027-03-01T12:00:00Z" }"""),
            Answer = RouteAnswer.Json("The key.", Shapes.Whole([.. Members(), ("key", Shapes.Described(Shapes.Plain("string"), "To be kept now."))]), Example($$"""{ {{KeyMembers}}, "key": "ashl_4kQzV0nT8mB2rXc7LwYs1JdFgHpKa9EuIoZbNtMvRqCxSyDfA3h1Jk" }"""), status: 201),
            Problems = [ProblemKind.Conflict],
        },
        new("DELETE", "/auth/keys/{id}", "authRevokeKey", "Revoke an API key")
        {
            Tag = Tag,
            Description = "It ends here at once, in other processes within seconds.",
            Caller = RouteCaller.Person,
            Key = "The key's id.",
            Answer = RouteAnswer.Done("It is over."),
            Problems = [ProblemKind.NotFound],
        },
    ];

    private static JsonObject Names() => Shapes.List(Shapes.Text(100));

    public static JsonObject Key() => Shapes.Whole(Members());

    private static (string, JsonObject)[] Members() =>
    [
        ("id", Shapes.Uuid()), ("name", Shapes.Plain("string")), ("shown", Shapes.Described(Shapes.Plain("string"), "Its first characters, to tell it from others.")),
        ("roles", Shapes.List(Shapes.Plain("string"))), ("scopes", Shapes.List(Shapes.Plain("string"))),
        ("createdAt", Shapes.Instant()), ("expiresAt", Shapes.InstantOrNull()), ("lastUsedAt", Shapes.InstantOrNull()),
    ];
}
