using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;
using static Ashlar.Surfaces.Auth.Documents.PasskeyDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Signing in with a passkey, and beginning an account with one.</summary>
internal static class PasskeySignInDocuments
{
    public static IReadOnlyList<RouteDocument> Of(AuthShapes shapes) =>
    [
        new("POST", "/auth/login/passkey/options", "authAskPasskey", "Begin to sign in with a passkey")
        {
            Tag = SignInDocuments.Tag,
            Description = "What the browser's `navigator.credentials.get` takes (`PublicKeyCredential.parseRequestOptionsFromJSON`). With `secondFactor`, the token of a sign-in that waits for one.",
            Body = Shapes.Body([("secondFactor", Shapes.Text(64))]),
            Example = Example("{}"),
            Answer = Offer("request"),
            Problems = [ProblemKind.Unauthenticated, ProblemKind.Conflict],
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
        new("POST", "/auth/verify/passkey/options", "authOfferFirstPasskey", "Begin an account with a passkey")
        {
            Tag = SignInDocuments.Tag,
            Description = "For who registered without a password: with the mail's token, what `navigator.credentials.create` takes. Until the account has a way in, the token gives another.",
            Body = Shapes.Body([("token", Shapes.Text(64))], "token"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}" }"""),
            Answer = Offer("creation"),
            Problems = [ProblemKind.Unique, ProblemKind.Conflict],
        },
        new("POST", "/auth/verify/passkey", "authBeginWithPasskey", "Begin an account with a passkey: the passkey")
        {
            Tag = SignInDocuments.Tag,
            Description = "With what the browser made. The account is there, has the passkey and no password, and is signed in.",
            Body = Shapes.Body([("registration", Shapes.Described(Shapes.Text(64), "The mail's token.")), ("token", Shapes.Text(64)), ("credential", Credential()), ("name", Shapes.Text(100)), ("mode", AuthShapes.Mode())], "registration", "token", "credential"),
            Example = Example($$"""{ "registration": "{{AuthShapes.Token}}", "token": "{{AuthShapes.Token}}", "credential": { "id": "Yc1hUo3nQm2kRzT0", "type": "public-key" } }"""),
            Answer = shapes.SignedIn("Signed in."),
            Problems = [ProblemKind.Unauthenticated, ProblemKind.Unique, ProblemKind.Conflict],
        },
    ];
}
