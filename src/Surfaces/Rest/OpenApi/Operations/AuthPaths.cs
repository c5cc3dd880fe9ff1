using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>Accounts and sessions of people, where the server keeps them.</summary>
internal static class AuthPaths
{
    /// <summary>No entity is called so: it has a dash.</summary>
    public const string Tag = "Sign-in";
    private const string ExampleEmail = "ada@example.com", ExamplePassword = "a lamp beside the window", ExampleToken = "q0Zk3xE1y7VtCwTqF5nB2mR8sLhJ4dPaUoGiXeYvKc0";

    private static readonly ProblemKind[] Anywhere = [ProblemKind.RateLimited, ProblemKind.Internal, ProblemKind.Unavailable, ProblemKind.Timeout];
    private static readonly ProblemKind[] Body = [ProblemKind.Malformed, ProblemKind.Validation, ProblemKind.TooLarge, ProblemKind.UnsupportedMediaType, ProblemKind.Forbidden];
    private static readonly ProblemKind[] Signed = [ProblemKind.Unauthenticated, ProblemKind.TokenExpired, ProblemKind.Forbidden];

    public static void AddTo(JsonObject paths, DocumentScope scope)
    {
        paths["/auth/register"] = Post(scope, "authRegister", "Register", "Asks for an account. The answer is the same whether the address has one or not; a mail tells the rest, and its token goes to `/auth/verify`.",
            Object([("email", Text(254, "email")), ("password", Text(256)), ("profile", Described("Fields of the caller's own row, as somebody without roles may set them."))], ["email", "password"]),
            new JsonObject { ["email"] = ExampleEmail, ["password"] = ExamplePassword, ["profile"] = new JsonObject { ["name"] = "Ada" } }, Sent(scope), [ProblemKind.Unique]);
        paths["/auth/verify"] = Post(scope, "authVerify", "Verify an address", "Makes the account that a mail was sent for. Doing it again says the same.",
            Token(), new JsonObject { ["token"] = ExampleToken }, Json(scope, "The account is there.", Object([("id", Key(scope))], ["id"]), new JsonObject { ["id"] = KeyExample(scope) }), [ProblemKind.Unique]);
        paths["/auth/login"] = Post(scope, "authSignIn", "Sign in", "With a password. The session is in a cookie; `\"mode\": \"token\"` gives tokens instead, to be renewed at `/oauth/token` with `client_id=ashlar`. Where the account has a second factor, `secondFactor` says so and `/auth/login/second` goes on.",
            Object([("email", Text(254)), ("password", Text(256)), ("mode", Mode())], ["email", "password"]), new JsonObject { ["email"] = ExampleEmail, ["password"] = ExamplePassword, ["mode"] = "token" },
            Json(scope, "Signed in, or half-way.", SignedIn(scope), TokensExample(scope)), [ProblemKind.Unauthenticated]);
        paths["/auth/login/second"] = Post(scope, "authSignInSecond", "Sign in: second factor", "With a code of the authenticator app, or a recovery code.",
            Object([("token", Text(64)), ("code", Text(40)), ("mode", Mode())], ["token", "code"]), new JsonObject { ["token"] = ExampleToken, ["code"] = "492039", ["mode"] = "token" },
            Json(scope, "Signed in.", SignedIn(scope), TokensExample(scope)), [ProblemKind.Unauthenticated]);
        paths["/auth/logout"] = Post(scope, "authSignOut", "Sign out", "Ends the session, or what the bearer token belongs to. Without either there is nothing to end.", null, null, Empty(scope, "Nobody is signed in any more."), []);
        paths["/auth/password/reset"] = Post(scope, "authAskReset", "Ask for a password reset", "The answer is the same whether the address has an account or not; the mail's token goes to `/auth/password/reset/confirm`.",
            Object([("email", Text(254, "email"))], ["email"]), new JsonObject { ["email"] = ExampleEmail }, Sent(scope), []);
        paths["/auth/password/reset/confirm"] = Post(scope, "authReset", "Reset the password", "Every session and token of the account ends.",
            Object([("token", Text(64)), ("password", Text(256))], ["token", "password"]), new JsonObject { ["token"] = ExampleToken, ["password"] = ExamplePassword }, Empty(scope, "The password is set."), []);
        paths["/auth/email/confirm"] = Post(scope, "authConfirmEmail", "Confirm another address", "Makes the address that the mail was sent to the account's.",
            Token(), new JsonObject { ["token"] = ExampleToken }, Empty(scope, "The address is the account's."), [ProblemKind.Unique]);
        AddOwn(paths, scope);
    }

    /// <summary>What somebody who is signed in does with what is theirs.</summary>
    private static void AddOwn(JsonObject paths, DocumentScope scope)
    {
        paths["/auth/session"] = new JsonObject { ["get"] = Own(scope, "authShowSession", "Show the session", "Who this browser is signed in as, and the token that its unsafe requests may need (`X-CSRF-Token`).", null, null, Json(scope, "The session.", Session(scope), SessionExample(scope)), [], cookieOnly: true) };
        paths["/auth/sessions"] = new JsonObject
        {
            ["get"] = Own(scope, "authListSessions", "List one's sessions", "The browsers that are signed in as the caller, the last seen first.", null, null,
                Json(scope, "The sessions.", Object([("data", Nodes.Array(Place()))], ["data"], open: true), new JsonObject { ["data"] = new JsonArray(PlaceExample()) }), []),
            ["delete"] = Own(scope, "authEndOtherSessions", "End all other sessions", "All but the one that asks.", null, null, Empty(scope, "They are over."), []),
        };
        paths["/auth/sessions/{id}"] = new JsonObject
        {
            ["delete"] = Own(scope, "authEndSession", "End a session", "One of the caller's own.", null, null, Empty(scope, "It is over."), [ProblemKind.NotFound],
                new JsonObject { ["name"] = "id", ["in"] = "path", ["required"] = true, ["description"] = "The session's id.", ["schema"] = new JsonObject { ["type"] = "string", ["format"] = "uuid" }, ["example"] = "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69" }),
        };
        paths["/auth/password/change"] = new JsonObject
        {
            ["post"] = Own(scope, "authChangePassword", "Change the password", "With the old one, where there is one. Every other session and all tokens end.",
                Object([("password", Text(256)), ("newPassword", Text(256))], ["newPassword"]), new JsonObject { ["password"] = ExamplePassword, ["newPassword"] = "three quiet mountains" }, Empty(scope, "The password is set."), [ProblemKind.NotFound]),
        };
        paths["/auth/email/change"] = new JsonObject
        {
            ["post"] = Own(scope, "authChangeEmail", "Ask for another address", "It becomes the account's when the mail that is sent to it is answered.",
                Object([("email", Text(254, "email")), ("password", Text(256))], ["email"]), new JsonObject { ["email"] = ExampleEmail, ["password"] = ExamplePassword }, Sent(scope), [ProblemKind.NotFound]),
        };
        paths["/auth/account/delete"] = new JsonObject
        {
            ["post"] = Own(scope, "authDeleteAccount", "Delete the account", "With the password, where there is one: the account, its row, and all that goes with it. `DELETE /auth/account` does the same.",
                Object([("password", Text(256))], []), new JsonObject { ["password"] = ExamplePassword }, Empty(scope, "It is gone."), [ProblemKind.NotFound, ProblemKind.Restricted]),
        };
        paths["/auth/export"] = new JsonObject
        {
            ["get"] = Own(scope, "authExport", "Export one's data", "The account, its sessions, and the rows that refer to the caller so far as it may read them.", null, null,
                Json(scope, "What is kept of the caller.", Object([("account", Described("The account.")), ("sessions", Nodes.Array(Place())), ("data", Described("Rows, by entity."))], ["account", "sessions", "data"], open: true),
                    new JsonObject { ["account"] = new JsonObject { ["id"] = KeyExample(scope), ["email"] = ExampleEmail }, ["sessions"] = new JsonArray(PlaceExample()), ["data"] = new JsonObject() }), []),
        };
    }

    private static JsonObject Post(DocumentScope scope, string id, string summary, string description, JsonObject? body, JsonNode? example, (string Status, JsonObject Answer) answer, ProblemKind[] problems) =>
        new() { ["post"] = Make(scope, id, summary, description, body, example, answer, [.. body is null ? [ProblemKind.Forbidden] : Body, .. problems, .. Anywhere], new JsonArray()) };

    private static JsonObject Own(
        DocumentScope scope, string id, string summary, string description, JsonObject? body, JsonNode? example, (string Status, JsonObject Answer) answer, ProblemKind[] problems, JsonObject? parameter = null, bool cookieOnly = false)
    {
        var security = cookieOnly ? new JsonArray(Cookie()) : new JsonArray(Operation.Bearer(), Cookie());
        return Make(scope, id, summary, description, body, example, answer, [.. body is null ? [] : Body, .. Signed, .. problems, .. Anywhere], security, parameter);
    }

    private static JsonObject Make(
        DocumentScope scope, string id, string summary, string description, JsonObject? body, JsonNode? example, (string Status, JsonObject Answer) answer, ProblemKind[] problems, JsonArray security, JsonObject? parameter = null)
    {
        var operation = new JsonObject { ["operationId"] = id, ["tags"] = new JsonArray(Tag), ["summary"] = summary, ["description"] = description, ["security"] = security };
        var responses = new JsonObject { [answer.Status] = answer.Answer };
        Responses.AddProblems(responses, scope, problems);
        return Operation.With(operation, parameter is null ? [] : [parameter], body is null ? null : Operation.Body(body, example, "application/json"), responses);
    }

    /// <summary>A browser that is signed in.</summary>
    public static JsonObject Cookie() => new() { ["sessionCookie"] = new JsonArray() };

    private static (string, JsonObject) Json(DocumentScope scope, string description, JsonObject schema, JsonNode example) => ("200", Responses.Json(scope, description, schema, example));

    private static (string, JsonObject) Empty(DocumentScope scope, string description) => ("204", Responses.Empty(scope, description));

    private static (string, JsonObject) Sent(DocumentScope scope) => ("202", Responses.Json(
        scope, "A mail may be on its way.", Object([("status", new JsonObject { ["type"] = "string", ["const"] = "mail-sent" })], ["status"], open: true), new JsonObject { ["status"] = "mail-sent" }));

    private static JsonObject Object((string Name, JsonObject Schema)[] properties, string[] required, bool open = false)
    {
        var all = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema)));
        return open ? Nodes.Open(all, required) : Nodes.Closed(all, required);
    }

    private static JsonObject Token() => Object([("token", Text(64))], ["token"]);

    private static JsonObject Text(int max, string? format = null)
    {
        var schema = new JsonObject { ["type"] = "string", ["maxLength"] = max };
        if (format is not null) schema["format"] = format;
        return schema;
    }

    private static JsonObject Plain(string type) => new() { ["type"] = type };

    private static JsonObject Instant() => new() { ["type"] = "string", ["format"] = "date-time" };

    private static JsonObject Mode() => new() { ["type"] = "string", ["enum"] = new JsonArray("session", "token"), ["default"] = "session" };

    private static JsonObject Described(string text) => Nodes.Describe(Plain("object"), text);

    private static JsonObject Key(DocumentScope scope) => ScalarSchemas.Of(scope.Model.User.Key.Type);

    private static JsonNode KeyExample(DocumentScope scope) => scope.Model.User.Key.Type.Kind switch
    {
        Model.ScalarKind.Uuid => "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
        Model.ScalarKind.Int or Model.ScalarKind.Long => 7,
        _ => "ada",
    };

    private static JsonObject Person(DocumentScope scope) => Object(
        [("id", Key(scope)), ("email", TextOrNull()), ("name", TextOrNull()), ("roles", Nodes.Array(Plain("string")))], ["id", "email", "name", "roles"], open: true);

    private static JsonObject PersonExample(DocumentScope scope) => new() { ["id"] = KeyExample(scope), ["email"] = ExampleEmail, ["name"] = "Ada", ["roles"] = new JsonArray() };

    private static JsonObject TextOrNull() => new() { ["type"] = new JsonArray("string", "null") };

    private static JsonObject Place() => Object(
        [("id", new JsonObject { ["type"] = "string", ["format"] = "uuid" }), ("current", Plain("boolean")), ("agent", TextOrNull()), ("address", TextOrNull()), ("createdAt", Instant()), ("seenAt", Instant()), ("authenticatedAt", Instant()), ("expiresAt", Instant())],
        ["id", "current", "agent", "address", "createdAt", "seenAt", "authenticatedAt", "expiresAt"], open: true);

    private static JsonObject PlaceExample() => new()
    {
        ["id"] = "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
        ["current"] = true,
        ["agent"] = "Mozilla/5.0",
        ["address"] = "192.0.2.7",
        ["createdAt"] = "2026-03-01T12:00:00Z",
        ["seenAt"] = "2026-03-02T09:30:00Z",
        ["authenticatedAt"] = "2026-03-01T12:00:00Z",
        ["expiresAt"] = "2026-03-09T09:30:00Z",
    };

    private static JsonObject Session(DocumentScope scope) => Object([("user", Person(scope)), ("csrfToken", Plain("string")), ("session", Place())], ["user", "csrfToken", "session"], open: true);

    private static JsonObject SessionExample(DocumentScope scope) => new() { ["user"] = PersonExample(scope), ["csrfToken"] = "Zt6pWm0aQ4uXe2sVn8yKcR1oLdJ7hBgTfIiEwPxYqA0", ["session"] = PlaceExample() };

    private static JsonObject SignedIn(DocumentScope scope) => Nodes.AnyOf(
        Session(scope),
        Object([("accessToken", Plain("string")), ("tokenType", Plain("string")), ("expiresIn", Plain("integer")), ("refreshToken", Plain("string")), ("user", Person(scope))], ["accessToken", "tokenType", "expiresIn", "user"], open: true),
        Object([("secondFactor", Object([("token", Plain("string")), ("methods", Nodes.Array(Plain("string")))], ["token", "methods"], open: true))], ["secondFactor"], open: true));

    private static JsonObject TokensExample(DocumentScope scope) =>
        new() { ["accessToken"] = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9…", ["tokenType"] = "Bearer", ["expiresIn"] = 600, ["refreshToken"] = ExampleToken, ["user"] = PersonExample(scope) };
}
