using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>The authenticator app and its recovery codes.</summary>
internal static class FactorDocuments
{
    public static readonly RouteTag Tag = new("Second factors", "Authenticator apps, recovery codes and passkeys of the caller.");

    public static IReadOnlyList<RouteDocument> Of(AuthShapes shapes) =>
    [
        new("GET", "/auth/factors", "authShowFactors", "Show one's second factors")
        {
            Tag = Tag,
            Description = "What the account asks for besides the password.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json(
                "The factors.",
                Shapes.Whole(("totp", Shapes.Described(Shapes.Plain("boolean"), "It has an authenticator app.")), ("recoveryCodesLeft", Shapes.Plain("integer")), ("passkeys", Shapes.List(PasskeyDocuments.Passkey()))),
                Example($$"""{ "totp": true, "recoveryCodesLeft": 10, "passkeys": [{{PasskeyDocuments.PasskeyExample}}] }""")),
        },
        new("POST", "/auth/totp", "authOfferTotp", "Offer an authenticator app")
        {
            Tag = Tag,
            Description = "A secret for the app. It counts once `/auth/totp/confirm` saw a code of it; another offer replaces it.",
            Caller = RouteCaller.FreshPerson,
            Answer = RouteAnswer.Json(
                "What goes into the app.",
                Shapes.Whole(("secret", Shapes.Described(Shapes.Plain("string"), "Base32, to be typed.")), ("uri", Shapes.Described(Shapes.Plain("string"), "For a QR code or a link."))),
                Example("""{ "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "uri": "otpauth://totp/shop:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=shop" }""")),
            Problems = [ProblemKind.Conflict],
        },
        new("POST", "/auth/totp/confirm", "authConfirmTotp", "Confirm the authenticator app")
        {
            Tag = Tag,
            Description = "A code shows that the app has the secret. From now on signing in asks for one. The recovery codes are shown only now.",
            Caller = RouteCaller.FreshPerson,
            Body = Shapes.Body([("code", Shapes.Text(10))], "code"),
            Example = Example("""{ "code": "492039" }"""),
            Answer = Codes(),
            Problems = [ProblemKind.NotFound, ProblemKind.Conflict],
        },
        new("POST", "/auth/totp/recovery-codes", "authRenewRecoveryCodes", "Make new recovery codes")
        {
            Tag = Tag,
            Description = "In the place of the old ones, which end.",
            Caller = RouteCaller.FreshPerson,
            Answer = Codes(),
            Problems = [ProblemKind.NotFound],
        },
        new("DELETE", "/auth/totp", "authRemoveTotp", "Take the authenticator app away")
        {
            Tag = Tag,
            Description = "The app, and the recovery codes unless there are passkeys.",
            Caller = RouteCaller.FreshPerson,
            Answer = RouteAnswer.Done("It is gone."),
            Problems = [ProblemKind.NotFound],
        },
    ];

    private static RouteAnswer Codes() => RouteAnswer.Json(
        "Codes that each stand in for the app once. They are not shown again.", Shapes.Whole(("recoveryCodes", Shapes.List(Shapes.Plain("string")))), Example("""{ "recoveryCodes": ["4k7m-x2pq-9trw-c8vz"] }"""));
}
