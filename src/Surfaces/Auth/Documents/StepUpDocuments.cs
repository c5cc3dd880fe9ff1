using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;
using static Ashlar.Surfaces.Auth.Documents.PasskeyDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Proving again who one is, in the same session.</summary>
internal static class StepUpDocuments
{
    public static IReadOnlyList<RouteDocument> Of(AuthShapes shapes) =>
    [
        new("POST", "/auth/step-up", "authStepUp", "Prove again who one is")
        {
            Tag = FactorDocuments.Tag,
            Description = "By the password, or a code (of the app, or a recovery code). The session stays, under another secret: it is fresh, and with a second factor once two were proved in it. For tokens there is no such thing: they are as old as their sign-in.",
            Caller = RouteCaller.Browser,
            Body = Shapes.Body([("password", Shapes.Text(256)), ("code", Shapes.Text(40))]),
            Example = Example($$"""{ "password": "{{AuthShapes.Password}}" }"""),
            Answer = RouteAnswer.Json("The session.", shapes.Session(), shapes.SessionExample()),
        },
        new("POST", "/auth/step-up/passkey/options", "authAskPasskeyAgain", "Prove again who one is: ask for the passkey")
        {
            Tag = FactorDocuments.Tag,
            Description = "What the browser's `navigator.credentials.get` takes.",
            Caller = RouteCaller.Browser,
            Answer = Offer("request"),
            Problems = [ProblemKind.Conflict],
        },
        new("POST", "/auth/step-up/passkey", "authStepUpByPasskey", "Prove again who one is: the passkey")
        {
            Tag = FactorDocuments.Tag,
            Description = "With what the browser answered.",
            Caller = RouteCaller.Browser,
            Body = Shapes.Body([("token", Shapes.Text(64)), ("credential", Credential())], "token", "credential"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}", "credential": { "id": "Yc1hUo3nQm2kRzT0", "type": "public-key" } }"""),
            Answer = RouteAnswer.Json("The session.", shapes.Session(), shapes.SessionExample()),
        },
    ];
}
