using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Registering, signing in and out, and the mails that belong to it.</summary>
internal static class SignInDocuments
{
    public static readonly RouteTag Tag = new("Sign-in", "Accounts and sessions of people.");

    public static IReadOnlyList<RouteDocument> Of(AuthShapes shapes) =>
    [
        new("POST", "/auth/register", "authRegister", "Register")
        {
            Tag = Tag,
            Description = "Asks for an account. The answer is the same whether the address has one or not; a mail tells the rest, and its token goes to `/auth/verify`. Without a password, how to sign in is chosen there.",
            Body = Shapes.Body([("email", Shapes.Text(254, "email")), ("password", Shapes.Text(256)), ("profile", Shapes.Described(Shapes.Plain("object"), "Fields of the caller's own row, as somebody without roles may set them."))], "email"),
            Example = Example($$"""{ "email": "{{AuthShapes.Email}}", "password": "{{AuthShapes.Password}}", "profile": { "name": "Ada" } }"""),
            Answer = AuthShapes.MailSent(),
            Problems = [ProblemKind.Unique],
        },
        new("POST", "/auth/verify", "authVerify", "Verify an address")
        {
            Tag = Tag,
            Description = "Makes the account that a mail was sent for. Doing it again says the same. Who registered without a password sends one, or makes a passkey at `/auth/verify/passkey/options`.",
            Body = Shapes.Body([("token", Shapes.Text(64)), ("password", Shapes.Text(256))], "token"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}" }"""),
            Answer = RouteAnswer.Json("The account is there.", Shapes.Whole(("id", shapes.Key())), new System.Text.Json.Nodes.JsonObject { ["id"] = shapes.KeyExample() }),
            Problems = [ProblemKind.Unique],
        },
        new("POST", "/auth/login", "authSignIn", "Sign in")
        {
            Tag = Tag,
            Description = "With a password. The session is in a cookie; `\"mode\": \"token\"` gives tokens instead, to be renewed at `/oauth/token` with `client_id=ashlar`. Where the account has a second factor, `secondFactor` says so and `/auth/login/second` goes on.",
            Body = Shapes.Body([("email", Shapes.Text(254)), ("password", Shapes.Text(256)), ("mode", AuthShapes.Mode())], "email", "password"),
            Example = Example($$"""{ "email": "{{AuthShapes.Email}}", "password": "{{AuthShapes.Password}}", "mode": "token" }"""),
            Answer = shapes.SignedIn("Signed in, or half-way."),
            Problems = [ProblemKind.Unauthenticated],
        },
        new("POST", "/auth/login/second", "authSignInSecond", "Sign in: second factor")
        {
            Tag = Tag,
            Description = "With a code of the authenticator app, or a recovery code; either counts once. The token lasts five minutes and takes five codes.",
            Body = Shapes.Body([("token", Shapes.Text(64)), ("code", Shapes.Text(40)), ("mode", AuthShapes.Mode())], "token", "code"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}", "code": "492039", "mode": "token" }"""),
            Answer = shapes.SignedIn("Signed in."),
            Problems = [ProblemKind.Unauthenticated],
        },
        new("POST", "/auth/logout", "authSignOut", "Sign out")
        {
            Tag = Tag,
            Description = "Ends the session, or what the bearer token belongs to. Without either there is nothing to end.",
            Answer = RouteAnswer.Done("Nobody is signed in any more."),
            Problems = [ProblemKind.Forbidden],
        },
        new("POST", "/auth/password/reset", "authAskReset", "Ask for a password reset")
        {
            Tag = Tag,
            Description = "The answer is the same whether the address has an account or not; the mail's token goes to `/auth/password/reset/confirm`.",
            Body = Shapes.Body([("email", Shapes.Text(254, "email"))], "email"),
            Example = Example($$"""{ "email": "{{AuthShapes.Email}}" }"""),
            Answer = AuthShapes.MailSent(),
        },
        new("POST", "/auth/password/reset/confirm", "authReset", "Reset the password")
        {
            Tag = Tag,
            Description = "Every session and token of the account ends.",
            Body = Shapes.Body([("token", Shapes.Text(64)), ("password", Shapes.Text(256))], "token", "password"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}", "password": "{{AuthShapes.Password}}" }"""),
            Answer = RouteAnswer.Done("The password is set."),
        },
        new("POST", "/auth/email/confirm", "authConfirmEmail", "Confirm another address")
        {
            Tag = Tag,
            Description = "Makes the address that the mail was sent to the account's.",
            Body = Shapes.Body([("token", Shapes.Text(64))], "token"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}" }"""),
            Answer = RouteAnswer.Done("The address is the account's."),
            Problems = [ProblemKind.Unique],
        },
    ];
}
