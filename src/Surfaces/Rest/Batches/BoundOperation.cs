using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest.Batches;

/// <summary>An operation in the engine's terms, and the address that its new row has. A problem where it leads nowhere.</summary>
internal sealed record BoundOperation(BatchOperation Operation, EntityRoute Route)
{
    private static readonly string[] OfCollections = ["GET", "POST"];
    private static readonly string[] OfReadOnly = ["GET"];
    private static readonly string[] OfRows = ["GET", "PATCH", "PUT", "DELETE"];

    /// <param name="form">As the body gives it.</param>
    /// <param name="router">Of the model.</param>
    /// <param name="closed">The refusal of an act that is closed to the caller: it comes before anything that is wrong with the form.</param>
    public static Result<BoundOperation> Bind(OperationForm form, Router router, Func<Entity, Act, Problem?> closed)
    {
        var query = form.Path.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? form.Path : form.Path[..query];
        var search = query < 0 ? "" : form.Path[query..];
        if (!path.StartsWith("/api/", StringComparison.Ordinal)) return AtPath(form, "must be a path of this server that begins with '/api/'");
        if (form.Path.Contains('#', StringComparison.Ordinal)) return AtPath(form, "must not have a fragment");
        var match = router.Match(path);
        if (match.Problem is not null) return match.Problem;
        var keyOf = KeyOf(path);
        if (match.Entity is { } route && ActOf(match.Kind, form.Method) is { } act && closed(route.Entity, act) is { } refusal) return refusal;
        return match.Kind switch
        {
            RouteKind.Collection => OfCollection(form, match.Entity!, search), // a collection's match has an entity
            RouteKind.Row => OfRow(form, match.Entity!, keyOf is null ? match.Key! : "", keyOf, search), // as has a row's, and a key
            RouteKind.Batch => AtPath(form, "must not be another batch"),
            RouteKind.Query => AtPath(form, "must not be a query in a body: ask with GET and its parameters"),
            _ => AtPath(form, "has no meaning in a batch"),
        };
    }

    private static Act? ActOf(RouteKind kind, string method) => (kind, method) switch
    {
        (RouteKind.Collection, "GET") => Act.List,
        (RouteKind.Collection, "POST") => Act.Create,
        (RouteKind.Row, "GET") => Act.Get,
        (RouteKind.Row, "PATCH" or "PUT") => Act.Update,
        (RouteKind.Row, "DELETE") => Act.Delete,
        _ => null,
    };

    private static Result<BoundOperation> OfCollection(OperationForm form, EntityRoute route, string search)
    {
        var entity = route.Entity;
        if (entity.ReadOnly && form.Method != "GET") return NotAllowed(form, OfReadOnly);
        if (form.Method == "POST") return Write(form, route, new WriteRequest(entity, WriteVerb.Create), null, search);
        if (form.Method != "GET") return NotAllowed(form, OfCollections);
        if (Unwanted(form) is { } unwanted) return unwanted;
        var list = QueryBinding.List(entity, search);
        if (!list.IsOk) return list.Problem;
        return new BoundOperation(Bare(form) with { List = list.Value }, route);
    }

    private static Result<BoundOperation> OfRow(OperationForm form, EntityRoute route, string key, string? keyOf, string search)
    {
        var entity = route.Entity;
        if (entity.ReadOnly && form.Method != "GET") return NotAllowed(form, OfReadOnly);
        if (form.Method == "PATCH") return Write(form, route, new WriteRequest(entity, WriteVerb.Patch) { Key = key }, keyOf, search);
        if (form.Method == "PUT") return Write(form, route, new WriteRequest(entity, WriteVerb.Replace) { Key = key }, keyOf, search);
        if (form.Method == "DELETE") return Write(form, route, new WriteRequest(entity, WriteVerb.Delete) { Key = key }, keyOf, search);
        if (form.Method != "GET") return NotAllowed(form, OfRows);
        if (Unwanted(form) is { } unwanted) return unwanted;
        var selection = QueryBinding.Row(search);
        if (!selection.IsOk) return selection.Problem;
        return new BoundOperation(Bare(form) with { Get = new GetRequest(entity, key) { Selection = selection.Value }, KeyOf = keyOf }, route);
    }

    private static Result<BoundOperation> Write(OperationForm form, EntityRoute route, WriteRequest request, string? keyOf, string search)
    {
        var selection = QueryBinding.Row(search);
        if (!selection.IsOk) return selection.Problem;
        request = request with { Selection = selection.Value, Body = form.Body };
        if (request.Verb == WriteVerb.Delete && form.Body.ValueKind != default) return Fault(form.At + "/body", "unknown-field", "a DELETE has no body");
        if (request.Verb != WriteVerb.Delete && form.Body.ValueKind == default) return Fault(form.At + "/body", "required", "is required");
        if (form.IfMatch is { } match)
        {
            if (request.Verb == WriteVerb.Create) return Fault(form.At + "/ifMatch", "unknown-field", "has no meaning for a row that is not there yet");
            if (match.Length == 0 || EntityTags.Check(match, "ifMatch") is not null) return Fault(form.At + "/ifMatch", "format", "must be * or entity tags in double quotes, such as \"\\\"3\\\"\"");
            request = match == "*" ? request with { IfMatch = [], MatchAny = true } : request with { IfMatch = EntityTags.VersionsIn(match) };
        }

        return new BoundOperation(Bare(form) with { Write = request, KeyOf = keyOf }, route);
    }

    private static BatchOperation Bare(OperationForm form) => new(form.Id, form.At, form.At + "/body");

    private static Problem? Unwanted(OperationForm form) =>
        form.Body.ValueKind != default ? Fault(form.At + "/body", "unknown-field", "a GET has no body")
        : form.IfMatch is not null ? Fault(form.At + "/ifMatch", "unknown-field", "has no meaning for a GET")
        : null;

    // /api/orders/{a.id}; a key that has braces of its own writes them as %7B and %7D.
    private static string? KeyOf(string path)
    {
        var last = path.AsSpan(path.LastIndexOf('/') + 1);
        return last is ['{', .. var reference, '}'] ? reference.ToString() : null;
    }

    private static Problem NotAllowed(OperationForm form, string[] allowed) =>
        new(ProblemKind.MethodNotAllowed, $"'{form.Path}' takes {string.Join(", ", allowed)} in a batch")
        {
            Allowed = allowed,
            Errors = [new Fault("enum", $"must be {string.Join(" or ", allowed)}") { Pointer = form.At + "/method" }],
        };

    private static Problem AtPath(OperationForm form, string message) => Fault(form.At + "/path", "format", message);

    private static Problem Fault(string pointer, string code, string message) =>
        new(ProblemKind.Validation, "1 part of the batch is not valid") { Errors = [new Fault(code, message) { Pointer = pointer }] };
}
