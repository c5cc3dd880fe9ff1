using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Passkeys (WebAuthn): registering, listing, removing, signing in.</summary>
internal static class PasskeyDocuments
{
    public const string PasskeyExample = """{ "id": "Yc1hUo3nQm2kRzT0", "name": "Laptop", "verifiesUser": true, "backedUp": true, "createdAt": "2026-03-01T12:00:00Z", "usedAt": null }""";

    public static IReadOnlyList<RouteDocument> Of(AuthShapes shapes) =>
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
        },
        new("POST", "/auth/passkeys", "authRegisterPasskey", "Register a passkey")
        {
            Tag = FactorDocuments.Tag,
            Description = "With what the browser made.",
            Caller = RouteCaller.FreshPerson,
            Body = Shapes.Body([("token", Shapes.Text(64)), ("credential", Credential()), ("name", Shapes.Text(100))], "token", "credential"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}", "credential": { "id": "Yc1hUo3nQm2kRzT0", "type": "public-key" }, "name": "Laptop" }"""),
            Answer = RouteAnswer.Json("The passkey.", Passkey(), Example(PasskeyExample), status: 201),
            Problems = [ProblemKind.Conflict],
        },
        new("DELETE", "/auth/passkeys/{id}", "authRemovePasskey", "Take a passkey away")
        {
            Tag = FactorDocuments.Tag,
            Description = "One of the caller's own.",
            Caller = RouteCaller.FreshPerson,
            Key = "The passkey's id.",
            KeySchema = Shapes.Plain("string"),
            Answer = RouteAnswer.Done("It is gone."),
            Problems = [ProblemKind.NotFound],
        },
        new("POST", "/auth/login/passkey/options", "authAskPasskey", "Begin to sign in with a passkey")
        {
            Tag = SignInDocuments.Tag,
            Description = "What the browser's `navigator.credentials.get` takes (`PublicKeyCredential.parseRequestOptionsFromJSON`). With `secondFactor`, the token of a sign-in that waits for one.",
            Body = Shapes.Body([("secondFactor", Shapes.Text(64))]),
            Example = Example("{}"),
            Answer = Offer("request"),
            Problems = [ProblemKind.Unauthenticated],
        },
        new("POST", "/auth/login/passkey", "authSignInPasskey", "Sign in with a passkey")
        {
            Tag = SignInDocuments.Tag,
            Description = "With what the browser answered: alone, or as the second step.",
            Body = Shapes.Body([("token", Shapes.Text(64)), ("credential", Credential()), ("mode", AuthShapes.Mode())], "token", "credential"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}", "credential": { "id": "Yc1hUo3nQm2kRzT0", "type": "public-key" } }"""),
            Answer = shapes.SignedIn("Signed in."),
            Problems = [ProblemKind.Unauthenticated],
        },
    ];

    public static System.Text.Json.Nodes.JsonObject Passkey() => Shapes.Whole(
        ("id", Shapes.Plain("string")), ("name", Shapes.Plain("string")), ("verifiesUser", Shapes.Described(Shapes.Plain("boolean"), "It asks for a PIN or a finger, and so is two factors by itself.")),
        ("backedUp", Shapes.Described(Shapes.Plain("boolean"), "It is kept on several devices.")), ("createdAt", Shapes.Instant()), ("usedAt", Shapes.InstantOrNull()));

    private static System.Text.Json.Nodes.JsonObject Credential() => Shapes.Described(Shapes.Plain("object"), "`PublicKeyCredential.toJSON()` (WebAuthn Level 3).");

    private static RouteAnswer Offer(string what) => RouteAnswer.Json(
        $"The {what} options, and the token that goes back with the answer.", Shapes.Whole(("token", Shapes.Plain("string")), ("options", Shapes.Plain("object"))), Example($$"""{ "token": "{{AuthShapes.Token}}", "options": { "challenge": "c29tZSByYW5kb20gYnl0ZXM" } }"""));
}
