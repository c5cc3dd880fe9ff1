using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>What superusers do: clients and accounts.</summary>
internal static class AdministrationDocuments
{
    private static readonly RouteTag Tag = new("Administration of access", "For superusers, in a session of the browser; each act is in the audit trail.");
    private const string Client = """ "id": "web", "name": "Web shop", "public": false, "redirect": ["https://shop.example/callback"], "logout": [], "origins": [], "scopes": ["orders:read"], "grants": ["authorization_code", "refresh_token"], "roles": [], "trusted": false, "introspects": false, "declared": false, "createdAt": "2026-03-01T12:00:00Z" """;
    private const string Person = """{ "id": "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69", "email": "ada@example.com", "name": "Ada", "roles": ["editor"], "superuser": false, "disabled": false, "createdAt": "2026-03-01T12:00:00Z", "password": true, "totp": true, "passkey": false, "sessions": 2 }""";

    public static IReadOnlyList<RouteDocument> Of() => [.. Clients(), .. People()];

    private static RouteDocument[] Clients() =>
    [
        new("GET", "/auth/clients", "authListClients", "List the clients")
        {
            Tag = Tag,
            Description = "Those that `identity.yaml` declares (`declared`: they are changed there) and those that were registered.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json("The clients.", Shapes.Whole(("data", Shapes.List(Shapes.Whole(Known())))), Example($$"""{ "data": [{ {{Client}} }] }""")),
            Problems = [ProblemKind.Forbidden],
        },
        new("POST", "/auth/clients", "authAddClient", "Register a client")
        {
            Tag = Tag,
            Description = "What may be said of it is what `identity.yaml` may say. Unless it is `public` it has a `secret`, which is shown only now.",
            Caller = RouteCaller.FreshPerson,
            Body = Shapes.Body([("id", Shapes.Text(100)), ("public", Shapes.Described(Shapes.Plain("boolean"), "It keeps no secret: an app on a device or in a browser.")), .. Said()], "id"),
            Example = Example("""{ "id": "web", "name": "Web shop", "redirect": ["https://shop.example/callback"], "scopes": ["orders:read"] }"""),
            Answer = WithSecret(201),
            Problems = [ProblemKind.Forbidden, ProblemKind.Unique],
        },
        new("GET", "/auth/clients/{id}", "authShowClient", "Show a client")
        {
            Tag = Tag,
            Caller = RouteCaller.Person,
            Key = "The client's id, percent-encoded.",
            Answer = RouteAnswer.Json("The client.", Shapes.Whole(Known()), Example($$"""{ {{Client}} }""")),
            Problems = [ProblemKind.Forbidden, ProblemKind.NotFound],
        },
        new("PATCH", "/auth/clients/{id}", "authChangeClient", "Say something else of a client")
        {
            Tag = Tag,
            Description = "What is left out stays. Whether it has a secret does not change.",
            Caller = RouteCaller.FreshPerson,
            Key = "The client's id, percent-encoded.",
            Body = Shapes.Body(Said()),
            Example = Example("""{ "redirect": ["https://shop.example/callback", "https://shop.example/return"] }"""),
            Answer = RouteAnswer.Json("The client.", Shapes.Whole(Known()), Example($$"""{ {{Client}} }""")),
            Problems = [ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.Conflict],
        },
        new("DELETE", "/auth/clients/{id}", "authRemoveClient", "Take a client out")
        {
            Tag = Tag,
            Description = "Its tokens end within seconds, and it gets no more.",
            Caller = RouteCaller.FreshPerson,
            Key = "The client's id, percent-encoded.",
            Answer = RouteAnswer.Done("It is gone."),
            Problems = [ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.Conflict],
        },
        new("POST", "/auth/clients/{id}/secret", "authRenewClientSecret", "Give a client another secret")
        {
            Tag = Tag,
            Description = "Shown only now. The secrets before end at once; with `keep` the last of them holds on until the next renewal.",
            Caller = RouteCaller.FreshPerson,
            Key = "The client's id, percent-encoded.",
            Body = Shapes.Body([("keep", Shapes.Plain("boolean"))]),
            Example = Example("""{ "keep": true }"""),
            Answer = WithSecret(200),
            Problems = [ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.Conflict],
        },
    ];

    private static RouteDocument[] People() =>
    [
        new("GET", "/auth/people/{id}", "authShowPerson", "Show somebody's account")
        {
            Tag = Tag,
            Description = "By the key of their `User`.",
            Caller = RouteCaller.Person,
            Key = "The User's key.",
            Answer = RouteAnswer.Json("The account.", Account(), Example(Person)),
            Problems = [ProblemKind.Forbidden, ProblemKind.NotFound],
        },
        new("PATCH", "/auth/people/{id}", "authChangePerson", "Close or open somebody's account")
        {
            Tag = Tag,
            Description = "`disabled` ends all that is signed in, and nobody signs in until it is false again.",
            Caller = RouteCaller.FreshPerson,
            Key = "The User's key.",
            Body = Shapes.Body([("disabled", Shapes.Plain("boolean"))]),
            Example = Example("""{ "disabled": false }"""),
            Answer = RouteAnswer.Json("The account.", Account(), Example(Person)),
            Problems = [ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.Conflict],
        },
        new("DELETE", "/auth/people/{id}/sessions", "authSignPersonOut", "Sign somebody out everywhere")
        {
            Tag = Tag,
            Description = "Sessions, tokens and what was given to applications end.",
            Caller = RouteCaller.FreshPerson,
            Key = "The User's key.",
            Answer = RouteAnswer.Done("Nothing is signed in."),
            Problems = [ProblemKind.Forbidden, ProblemKind.NotFound],
        },
    ];

    private static RouteAnswer WithSecret(int status) => RouteAnswer.Json(
        "The client.",
        Shapes.Answer([.. Known(), ("secret", Shapes.Described(Shapes.Plain("string"), "To be kept now; absent of a public client."))], [.. Known().Select(k => k.Name)]),
        Example($$"""{ {{Client}}, "secret": "Qm3v5sT0xJ8bRkZyWc2LfHd7NpGa9EuIoZbNtMvRqCx" }"""),
        status: status);

    private static JsonObject Names() => Shapes.List(Shapes.Plain("string"));

    private static (string Name, JsonObject Schema)[] Said() =>
    [
        ("name", Shapes.Text(200)), ("redirect", Names()), ("logout", Names()), ("origins", Names()), ("scopes", Names()),
        ("grants", Shapes.Described(Shapes.List(Shapes.Word("authorization_code", "refresh_token", "client_credentials", "device_code")), "Without any: codes and refresh tokens where there is a `redirect`, else client credentials.")),
        ("roles", Shapes.Described(Names(), "Of its own tokens (client credentials).")), ("trusted", Shapes.Described(Shapes.Plain("boolean"), "People are not asked for consent.")),
        ("introspects", Shapes.Described(Shapes.Plain("boolean"), "It may ask about tokens of other clients.")),
    ];

    private static (string Name, JsonObject Schema)[] Known() =>
    [
        ("id", Shapes.Plain("string")), ("public", Shapes.Plain("boolean")), .. Said().Select(s => s.Name == "name" ? (s.Name, Shapes.Plain("string")) : s),
        ("declared", Shapes.Described(Shapes.Plain("boolean"), "By `identity.yaml`.")), ("createdAt", Shapes.InstantOrNull()),
    ];

    private static JsonObject Account() => Shapes.Whole(
        ("id", Shapes.Plain("string")), ("email", Shapes.Plain("string")), ("name", Shapes.TextOrNull()), ("roles", Names()), ("superuser", Shapes.Plain("boolean")), ("disabled", Shapes.Plain("boolean")),
        ("createdAt", Shapes.Instant()), ("password", Shapes.Described(Shapes.Plain("boolean"), "It has one.")), ("totp", Shapes.Plain("boolean")), ("passkey", Shapes.Plain("boolean")), ("sessions", Shapes.Plain("integer")));
}
