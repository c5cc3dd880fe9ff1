using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Where somebody is signed in.</summary>
internal static class SessionDocuments
{
    public static IReadOnlyList<RouteDocument> Of() =>
    [
        new("GET", "/auth/sessions", "authListSessions", "List one's sessions")
        {
            Tag = SignInDocuments.Tag,
            Description = "The browsers that are signed in as the caller, the last seen first.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json("The sessions.", Shapes.Whole(("data", Shapes.List(AuthShapes.Place()))), new JsonObject { ["data"] = new JsonArray(AuthShapes.PlaceExample()) }),
        },
        new("DELETE", "/auth/sessions", "authEndOtherSessions", "End all other sessions")
        {
            Tag = SignInDocuments.Tag,
            Description = "All but the one that asks.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Done("They are over."),
        },
        new("DELETE", "/auth/sessions/{id}", "authEndSession", "End a session")
        {
            Tag = SignInDocuments.Tag,
            Description = "One of the caller's own.",
            Caller = RouteCaller.Person,
            Key = "The session's id.",
            Answer = RouteAnswer.Done("It is over."),
            Problems = [ProblemKind.NotFound],
        },
        new("POST", "/auth/sessions/end", "authPostSessionEnd", "End a session, by POST")
        {
            Tag = SignInDocuments.Tag,
            Description = "For pages, whose forms can only post. One that is over already is as good as ended.",
            Caller = RouteCaller.Person,
            Body = Shapes.Body([("id", Shapes.Described(Shapes.Text(36), "A session's id, or `others`."))], "id"),
            Example = Example("""{ "id": "others" }"""),
            Answer = RouteAnswer.Done("It is over."),
        },
    ];
}
