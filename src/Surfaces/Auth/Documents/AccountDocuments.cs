using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>What somebody who is signed in does with their account.</summary>
internal static class AccountDocuments
{
    public static IReadOnlyList<RouteDocument> Of(AuthShapes shapes) =>
    [
        new("GET", "/auth/session", "authShowSession", "Show the session")
        {
            Tag = SignInDocuments.Tag,
            Description = "Who this browser is signed in as, and the token that its unsafe requests may need (`X-CSRF-Token`).",
            Caller = RouteCaller.Browser,
            Answer = RouteAnswer.Json("The session.", shapes.Session(), shapes.SessionExample()),
        },
        new("POST", "/auth/password/change", "authChangePassword", "Change the password")
        {
            Tag = SignInDocuments.Tag,
            Description = "With the old one, where there is one. Every other session and all tokens end.",
            Caller = RouteCaller.Person,
            Body = Shapes.Body([("password", Shapes.Text(256)), ("newPassword", Shapes.Text(256))], "newPassword"),
            Example = Example($$"""{ "password": "{{AuthShapes.Password}}", "newPassword": "three quiet mountains" }"""),
            Answer = RouteAnswer.Done("The password is set."),
            Problems = [ProblemKind.NotFound],
        },
        new("POST", "/auth/password/remove", "authRemovePassword", "Do without a password")
        {
            Tag = SignInDocuments.Tag,
            Description = "Passkeys are the way in from now on. Refused where it is the only one (409, `last-way-in`).",
            Caller = RouteCaller.FreshPerson,
            Answer = RouteAnswer.Done("The account has no password."),
            Problems = [ProblemKind.NotFound, ProblemKind.Conflict],
        },
        new("POST", "/auth/email/change", "authChangeEmail", "Ask for another address")
        {
            Tag = SignInDocuments.Tag,
            Description = "It becomes the account's when the mail that is sent to it is answered.",
            Caller = RouteCaller.Person,
            Body = Shapes.Body([("email", Shapes.Text(254, "email")), ("password", Shapes.Text(256))], "email"),
            Example = Example($$"""{ "email": "{{AuthShapes.Email}}", "password": "{{AuthShapes.Password}}" }"""),
            Answer = AuthShapes.MailSent(),
            Problems = [ProblemKind.NotFound],
        },
        Deletion("DELETE", "/auth/account", "authDeleteAccount", "Delete the account", "With the password, where there is one: the account, its row, and all that goes with it."),
        Deletion("POST", "/auth/account/delete", "authPostAccountDeletion", "Delete the account, by POST", "As `DELETE /auth/account`, for clients that send no body with it."),
        new("GET", "/auth/export", "authExport", "Export one's data")
        {
            Tag = SignInDocuments.Tag,
            Description = "The account, its sessions, its sign-ins with others, passkeys and API keys (not the secret parts), the applications that act for it, and the rows that refer to the caller so far as it may read them.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json(
                "What is kept of the caller.",
                Shapes.Whole(("account", Shapes.Described(new JsonObject { ["type"] = new JsonArray("object", "null") }, "The account.")), ("sessions", Shapes.List(AuthShapes.Place())), ("identities", Shapes.List(ProviderDocuments.Identity())),
                    ("passkeys", Shapes.List(PasskeyDocuments.Passkey())), ("keys", Shapes.List(KeyDocuments.Key())), ("applications", Shapes.List(GrantDocuments.Application())), ("data", Shapes.Described(Shapes.Plain("object"), "Rows, by entity."))),
                new JsonObject { ["account"] = new JsonObject { ["id"] = shapes.KeyExample(), ["email"] = AuthShapes.Email }, ["sessions"] = new JsonArray(AuthShapes.PlaceExample()), ["identities"] = new JsonArray(), ["passkeys"] = new JsonArray(), ["keys"] = new JsonArray(), ["applications"] = new JsonArray(), ["data"] = new JsonObject() }),
        },
    ];

    private static RouteDocument Deletion(string method, string path, string id, string summary, string description) => new(method, path, id, summary)
    {
        Tag = SignInDocuments.Tag,
        Description = description,
        Caller = RouteCaller.Person,
        Body = Shapes.Body([("password", Shapes.Text(256))]),
        BodyIsOptional = true,
        Example = Example($$"""{ "password": "{{AuthShapes.Password}}" }"""),
        Answer = RouteAnswer.Done("It is gone."),
        Problems = [ProblemKind.NotFound, ProblemKind.Restricted],
    };
}
