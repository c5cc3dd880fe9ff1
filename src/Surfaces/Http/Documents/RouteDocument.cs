using System.Text.Json.Nodes;
using Ashlar.Engine;

namespace Ashlar.Surfaces.Http.Documents;

/// <summary>
/// What an operation that belongs to no entity tells of itself, for the OpenAPI document and <c>/docs</c>. It stands in the surface that
/// serves it; what every operation has (refusals of bodies and callers, rates, failures) is added where the document is made.
/// </summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The address; a segment that varies is <c>{id}</c>.</param>
/// <param name="Id">The operation's name, of which clients make their methods' names: lower camel case, alone in the whole document.</param>
/// <param name="Summary">A few words, without a full stop.</param>
public sealed record RouteDocument(string Method, string Path, string Id, string Summary)
{
    /// <summary>Sentences, in Markdown.</summary>
    public string Description { get; init; } = "";

    /// <summary>Under which heading it stands.</summary>
    public required RouteTag Tag { get; init; }

    public RouteCaller Caller { get; init; } = RouteCaller.Anyone;

    /// <summary>The schema of the JSON body; null: there is none.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>A body that satisfies <see cref="Body"/>.</summary>
    public JsonNode? Example { get; init; }

    /// <summary>The body may be left out.</summary>
    public bool BodyIsOptional { get; init; }

    /// <summary>Sent as a page's form, and not as JSON.</summary>
    public bool IsForm { get; init; }

    public required RouteAnswer Answer { get; init; }

    /// <summary>Refusals besides those that its caller and body bring with them.</summary>
    public IReadOnlyList<ProblemKind> Problems { get; init; } = [];

    /// <summary>What <c>{id}</c> is, such as "The key's id."; null: the path has none.</summary>
    public string? Key { get; init; }

    /// <summary>The schema of <c>{id}</c>; null: a UUID.</summary>
    public JsonObject? KeySchema { get; init; }

    /// <summary>Parameters of the query.</summary>
    public IReadOnlyList<RouteParameter> Query { get; init; } = [];
}

/// <summary>A text in the query.</summary>
public sealed record RouteParameter(string Name, string Description)
{
    public bool IsRequired { get; init; }

    public JsonObject Schema { get; init; } = Shapes.Plain("string");
}

/// <summary>A heading. Its name has a space or a dash, so that no entity is called so.</summary>
public sealed record RouteTag(string Name, string Description)
{
    /// <summary>Of pages, whichever surface shows them.</summary>
    public static RouteTag Pages { get; } = new("Sign-in pages", "HTML for people, which works without script.");
}

/// <summary>Who may call.</summary>
public enum RouteCaller
{
    /// <summary>Somebody or nobody.</summary>
    Anyone,

    /// <summary>A person: by a session's cookie, or a token of their own sign-in.</summary>
    Person,

    /// <summary>As <see cref="Person"/>, signed in within the last ten minutes, with the second factor where there is one.</summary>
    FreshPerson,

    /// <summary>A browser, by its cookie.</summary>
    Browser,
}

/// <summary>What is answered when all is well.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Description">One sentence.</param>
public sealed record RouteAnswer(int Status, string Description)
{
    /// <summary>Of the JSON; null: there is no body, or a page.</summary>
    public JsonObject? Schema { get; init; }

    public JsonNode? Example { get; init; }

    /// <summary>HTML, for people.</summary>
    public bool IsPage { get; init; }

    public static RouteAnswer Done(string description) => new(204, description);

    public static RouteAnswer Page(string description) => new(200, description) { IsPage = true };

    /// <summary>The browser is led on.</summary>
    public static RouteAnswer Redirect(string description) => new(303, description);

    public static RouteAnswer Json(string description, JsonObject schema, JsonNode example, int status = 200) => new(status, description) { Schema = schema, Example = example };
}

/// <summary>What documents need to know of the model that is served.</summary>
/// <param name="MakeKey">Makes the schema of a key of <c>User</c>.</param>
/// <param name="MakeKeyExample">Makes one such key.</param>
public sealed record RouteTerms(Func<JsonObject> MakeKey, Func<JsonNode> MakeKeyExample);

/// <summary>Gives the operations of surfaces.</summary>
public delegate IReadOnlyList<RouteDocument> RouteDocuments(RouteTerms terms);
