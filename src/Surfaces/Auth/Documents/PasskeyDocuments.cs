using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Passkeys (WebAuthn): registering, naming, listing, removing.</summary>
internal static class PasskeyDocuments
{
    public const string PasskeyExample = """{ "id": "Yc1hUo3nQm2kRzT0", "name": "Laptop", "verifiesUser": true, "backedUp": true, "createdAt": "2026-03-01T12:00:00Z", "usedAt": null }""";

    public static IReadOnlyList<RouteDocument> Of() =>
    [
        new("GET", "/auth/passkeys", "authListPasskeys", "List one's passkeys")
        {
            Tag = FactorDocuments.Tag,
            Description = "Those that the caller registered.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json("The passkeys.", Shapes.Whole(("data", Shapes.List(Passkey()))), Example($$"""{ "data": [{{PasskeyExample}}] }""")),
        },
        new("POST", "/auth/passkeys/options", "authOfferPasskey", "Begin to register a passkey")
        {
            Tag = FactorDocuments.Tag,
            Description = "What the browser's `navigator.credentials.create` takes (`PublicKeyCredential.parseCreationOptionsFromJSON`).",
            Caller = RouteCaller.FreshPerson,
            Answer = Offer("creation"),
            Problems = [ProblemKind.Conflict],
        },
        new("POST", "/auth/passkeys", "authRegisterPasskey", "Register a passkey")
        {
            Tag = FactorDocuments.Tag,
            Description = "With what the browser made. Beside a password it is a second factor; with the first one come recovery codes, shown only now.",
            Caller = RouteCaller.FreshPerson,
            Body = Shapes.Body([("token", Shapes.Text(64)), ("credential", Credential()), ("name", Shapes.Text(100))], "token", "credential"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}", "credential": { "id": "Yc1hUo3nQm2kRzT0", "type": "public-key" }, "name": "Laptop" }"""),
            Answer = RouteAnswer.Json("The passkey.", New(), Example(NewExample), status: 201),
            Problems = [ProblemKind.Conflict],
        },
        new("PATCH", "/auth/passkeys/{id}", "authRenamePasskey", "Give a passkey another name")
        {
            Tag = FactorDocuments.Tag,
            Description = "One of the caller's own.",
            Caller = RouteCaller.Person,
            Key = "The passkey's id.",
            KeySchema = Shapes.Plain("string"),
            Body = Shapes.Body([("name", Shapes.Text(100))], "name"),
            Example = Example("""{ "name": "Laptop" }"""),
            Answer = RouteAnswer.Json("The passkey.", Passkey(), Example(PasskeyExample)),
            Problems = [ProblemKind.NotFound],
        },
        new("DELETE", "/auth/passkeys/{id}", "authRemovePasskey", "Take a passkey away")
        {
            Tag = FactorDocuments.Tag,
            Description = "One of the caller's own, unless it is the only way into the account (409, `last-way-in`).",
            Caller = RouteCaller.FreshPerson,
            Key = "The passkey's id.",
            KeySchema = Shapes.Plain("string"),
            Answer = RouteAnswer.Done("It is gone."),
            Problems = [ProblemKind.NotFound, ProblemKind.Conflict],
        },
    ];

    private const string NewExample = """{ "id": "Yc1hUo3nQm2kRzT0", "name": "Laptop", "verifiesUser": true, "backedUp": true, "createdAt": "2026-03-01T12:00:00Z", "usedAt": null, "recoveryCodes": ["gezd-gnbv-gy3t-qojq"] }""";

    private static System.Text.Json.Nodes.JsonObject New()
    {
        var passkey = Passkey();
        passkey["properties"]!["recoveryCodes"] = Shapes.List(Shapes.Plain("string")); // it has properties
        return passkey;
    }

    public static System.Text.Json.Nodes.JsonObject Passkey() => Shapes.Whole(
        ("id", Shapes.Plain("string")), ("name", Shapes.Plain("string")), ("verifiesUser", Shapes.Described(Shapes.Plain("boolean"), "It asks for a PIN or a finger, and so is two factors by itself.")),
        ("backedUp", Shapes.Described(Shapes.Plain("boolean"), "It is kept on several devices.")), ("createdAt", Shapes.Instant()), ("usedAt", Shapes.InstantOrNull()));

    public static System.Text.Json.Nodes.JsonObject Credential() => Shapes.Described(Shapes.Plain("object"), "`PublicKeyCredential.toJSON()` (WebAuthn Level 3).");

    public static RouteAnswer Offer(string what) => RouteAnswer.Json(
        $"The {what} options, and the token that goes back with the answer.", Shapes.Whole(("token", Shapes.Plain("string")), ("options", Shapes.Plain("object"))), Example($$"""{ "token": "{{AuthShapes.Token}}", "options": { "challenge": "c29tZSByYW5kb20gYnl0ZXM" } }"""));
}
