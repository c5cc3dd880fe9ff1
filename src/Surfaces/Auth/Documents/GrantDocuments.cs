using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>What was given to applications.</summary>
internal static class GrantDocuments
{
    private static readonly RouteTag Tag = new("Given access", "The applications that may act for the caller.");

    public static IReadOnlyList<RouteDocument> Of() =>
    [
        new("GET", "/auth/grants", "authListGrants", "List the applications one gave access")
        {
            Tag = Tag,
            Description = "By name. `ashlar` stands for apps of this server's own, in which one signed in with the password.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json(
                "The applications.",
                Shapes.Whole(("data", Shapes.List(Application()))),
                Example("""{ "data": [{ "client": "web", "name": "Web shop", "scopes": ["openid", "orders:read"], "since": "2026-03-01T12:00:00Z", "lastUsedAt": "2026-03-07T08:30:00Z" }] }""")),
        },
        new("DELETE", "/auth/grants/{id}", "authEndGrant", "Take an application's access back")
        {
            Tag = Tag,
            Description = "Its refresh and access tokens end, and it has to ask again.",
            Caller = RouteCaller.Person,
            Key = "The application's `client`, percent-encoded.",
            Answer = RouteAnswer.Done("It has no access."),
            Problems = [ProblemKind.NotFound],
        },
    ];

    public static JsonObject Application() => Shapes.Whole(
        ("client", Shapes.Plain("string")), ("name", Shapes.Plain("string")), ("scopes", Shapes.List(Shapes.Plain("string"))),
        ("since", Shapes.Instant()), ("lastUsedAt", Shapes.Described(Shapes.InstantOrNull(), "When it last got a token.")));
}
