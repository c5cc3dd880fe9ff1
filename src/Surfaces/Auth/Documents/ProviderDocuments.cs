using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Documents;
using static Ashlar.Surfaces.Auth.Documents.AuthDocuments;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Signing in with others.</summary>
internal static class ProviderDocuments
{
    private const string IdentityExample = """{ "id": "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69", "provider": "github", "title": "GitHub", "issuer": "https://github.com", "email": "ada@example.com", "createdAt": "2026-03-01T12:00:00Z", "lastUsedAt": null }""";
    private static readonly RouteTag Tag = new("Sign-in with others", "OpenID Connect providers and GitHub: whom one may sign in with, and who one is there.");
    private static readonly RouteParameter Return = new("return", "Where to go on afterwards: a path of this server.");

    public static IReadOnlyList<RouteDocument> Of() =>
    [
        new("GET", "/auth/providers", "authListProviders", "List whom one may sign in with")
        {
            Tag = Tag,
            Description = "A browser that goes to `address` (with `?return=/path`, if it likes) is led to the provider, and comes back signed in.",
            Answer = RouteAnswer.Json(
                "The providers, in the order of the options.",
                Shapes.Whole(("data", Shapes.List(Shapes.Whole(("name", Shapes.Plain("string")), ("title", Shapes.Plain("string")), ("address", Shapes.Plain("string")))))),
                Example("""{ "data": [{ "name": "github", "title": "GitHub", "address": "/auth/providers/github" }] }""")),
        },
        new("GET", "/auth/providers/{id}", "authBeginProvider", "Page: sign in with a provider")
        {
            Tag = RouteTag.Pages,
            Description = "Leads the browser to the provider.",
            Key = "The provider's name.",
            KeySchema = Shapes.Text(40),
            Query = [Return],
            Answer = RouteAnswer.Redirect("To the provider."),
            Problems = [ProblemKind.NotFound],
        },
        new("GET", "/auth/providers/{id}/callback", "authFinishProvider", "Page: back from a provider")
        {
            Tag = RouteTag.Pages,
            Description = "Where the provider sends the browser back to. Somebody known is signed in, or asked for a second factor; somebody new is led to `/auth/identities/confirm`.",
            Key = "The provider's name.",
            KeySchema = Shapes.Text(40),
            Query = [new("state", "As it was sent."), new("code", "To be redeemed."), new("iss", "The provider's issuer (RFC 9207)."), new("error", "Why there is no code.")],
            Answer = RouteAnswer.Redirect("To where the browser wanted to go."),
            Problems = [ProblemKind.Unauthenticated, ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.Conflict],
        },
        new("GET", "/auth/identities/confirm", "authConfirmIdentityPage", "Page: link a sign-in, or make an account of it")
        {
            Tag = RouteTag.Pages,
            Description = "For the browser that came back from the provider alone.",
            Query = [new("token", "Of the sign-in.")],
            Answer = RouteAnswer.Page("The page."),
            Problems = [ProblemKind.Unauthenticated],
        },
        .. Own(),
    ];

    /// <summary>Somebody at a provider, as the owner of the account sees it.</summary>
    public static JsonObject Identity() => Shapes.Whole(
        ("id", Shapes.Uuid()), ("provider", Shapes.Described(Shapes.TextOrNull(), "Null: it is not offered any more.")), ("title", Shapes.TextOrNull()), ("issuer", Shapes.Plain("string")),
        ("email", Shapes.Described(Shapes.TextOrNull(), "As the provider named it when it was linked.")), ("createdAt", Shapes.Instant()), ("lastUsedAt", Shapes.InstantOrNull()));

    private static IReadOnlyList<RouteDocument> Own() =>
    [
        new("GET", "/auth/identities", "authListIdentities", "List one's sign-ins with others")
        {
            Tag = Tag,
            Description = "Who one is at providers: each of them opens the account.",
            Caller = RouteCaller.Person,
            Answer = RouteAnswer.Json("The sign-ins, the oldest first.", Shapes.Whole(("data", Shapes.List(Identity()))), Example($$"""{ "data": [{{IdentityExample}}] }""")),
        },
        new("POST", "/auth/identities", "authLinkIdentity", "Link a sign-in with a provider")
        {
            Tag = Tag,
            Description = "The browser that asks is to go to the address that is answered; it comes back to a page that asks whether to link.",
            Caller = RouteCaller.FreshPerson,
            Body = Shapes.Body([("provider", Shapes.Text(40))], "provider"),
            Example = Example("""{ "provider": "github" }"""),
            Answer = RouteAnswer.Json("Where to go.", Shapes.Whole(("address", Shapes.Plain("string"))), Example("""{ "address": "https://github.com/login/oauth/authorize?response_type=code" }""")),
            Problems = [ProblemKind.NotFound],
        },
        new("POST", "/auth/identities/confirm", "authConfirmIdentity", "Link a sign-in, or make an account of it")
        {
            Tag = Tag,
            Description = "What the page sends. Of somebody new an account is made, with `profile` as in a registration, and they are signed in (200). Else it is linked to the account of who asks, signed in within the last ten minutes (204).",
            Body = Shapes.Body([("token", Shapes.Text(64)), ("profile", Shapes.Described(Shapes.Plain("object"), "Fields of the caller's own row, as somebody without roles may set them."))], "token"),
            Example = Example($$"""{ "token": "{{AuthShapes.Token}}", "profile": { "name": "Ada" } }"""),
            Answer = RouteAnswer.Done("It is linked."),
            Problems = [ProblemKind.Unauthenticated, ProblemKind.StepUpRequired, ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.Unique],
        },
        new("DELETE", "/auth/identities/{id}", "authUnlinkIdentity", "Take a sign-in with a provider away")
        {
            Tag = Tag,
            Description = "Never the last way into the account.",
            Caller = RouteCaller.FreshPerson,
            Key = "The sign-in's id.",
            Answer = RouteAnswer.Done("It is gone."),
            Problems = [ProblemKind.NotFound, ProblemKind.Conflict],
        },
        new("POST", "/auth/identities/remove", "authUnlinkIdentityForm", "Take a sign-in with a provider away, by a form")
        {
            Tag = Tag,
            Description = "As `DELETE /auth/identities/{id}`, for pages, whose forms can only post.",
            Caller = RouteCaller.FreshPerson,
            Body = Shapes.Body([("id", Shapes.Uuid())], "id"),
            Example = Example("""{ "id": "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69" }"""),
            Answer = RouteAnswer.Done("It is gone."),
            Problems = [ProblemKind.NotFound, ProblemKind.Conflict],
        },
    ];
}
