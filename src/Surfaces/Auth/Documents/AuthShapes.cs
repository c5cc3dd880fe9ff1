using System.Text.Json.Nodes;
using Ashlar.Surfaces.Http.Documents;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Schemas and examples that several endpoints share.</summary>
internal sealed class AuthShapes(RouteTerms terms)
{
    public const string Email = "ada@example.com", Password = "a lamp beside the window", Token = "q0Zk3xE1y7VtCwTqF5nB2mR8sLhJ4dPaUoGiXeYvKc0";
    private const string Instants = """ "createdAt": "2026-03-01T12:00:00Z", "seenAt": "2026-03-02T09:30:00Z", "authenticatedAt": "2026-03-01T12:00:00Z", "expiresAt": "2026-03-09T09:30:00Z" """;

    public JsonObject Key() => terms.MakeKey();

    public JsonNode KeyExample() => terms.MakeKeyExample();

    public static JsonObject Mode() => Shapes.Described(Shapes.Word(SignIns.Session, SignIns.Token), "A cookie, or tokens in the answer.");

    /// <summary>The answer to what is followed by a mail.</summary>
    public static RouteAnswer MailSent() => RouteAnswer.Json(
        "A mail may be on its way.", Shapes.Whole(("status", Shapes.Constant("mail-sent"))), AuthDocuments.Example("""{ "status": "mail-sent" }"""), status: 202);

    /// <summary>A session as its owner sees it.</summary>
    public static JsonObject Place() => Shapes.Whole(
        ("id", Shapes.Uuid()), ("current", Shapes.Described(Shapes.Plain("boolean"), "It is the one that asks.")), ("agent", Shapes.TextOrNull()), ("address", Shapes.TextOrNull()),
        ("createdAt", Shapes.Instant()), ("seenAt", Shapes.Instant()), ("authenticatedAt", Shapes.Instant()), ("expiresAt", Shapes.Instant()));

    public static JsonNode PlaceExample() =>
        AuthDocuments.Example("""{ "id": "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69", "current": true, "agent": "Mozilla/5.0", "address": "192.0.2.7", """ + Instants + "}");

    public JsonObject Session() => Shapes.Whole(("user", Person()), ("csrfToken", Shapes.Plain("string")), ("session", Place()));

    public JsonNode SessionExample() => new JsonObject { ["user"] = PersonExample(), ["csrfToken"] = "Zt6pWm0aQ4uXe2sVn8yKcR1oLdJ7hBgTfIiEwPxYqA0", ["session"] = PlaceExample() };

    /// <summary>The end of every sign-in.</summary>
    public RouteAnswer SignedIn(string description) => RouteAnswer.Json(
        description,
        Shapes.AnyOf(Session(), Tokens(), Shapes.Whole(("secondFactor", Shapes.Whole(("token", Shapes.Plain("string")), ("methods", Shapes.List(Shapes.Plain("string"))))))),
        new JsonObject { ["accessToken"] = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9…", ["tokenType"] = "Bearer", ["expiresIn"] = 600, ["refreshToken"] = Token, ["user"] = PersonExample() });

    private JsonObject Tokens() => Shapes.Answer(
        [("accessToken", Shapes.Plain("string")), ("tokenType", Shapes.Plain("string")), ("expiresIn", Shapes.Described(Shapes.Plain("integer"), "Seconds.")), ("refreshToken", Shapes.Plain("string")), ("user", Person())],
        "accessToken", "tokenType", "expiresIn", "user");

    private JsonObject Person() => Shapes.Whole(("id", Key()), ("email", Shapes.TextOrNull()), ("name", Shapes.TextOrNull()), ("roles", Shapes.List(Shapes.Plain("string"))));

    private JsonObject PersonExample() => new() { ["id"] = KeyExample(), ["email"] = Email, ["name"] = "Ada", ["roles"] = new JsonArray() };
}
