using Ashlar.Engine;
using Ashlar.Engine.Writes;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Conditions;

/// <summary>What the headers of a write ask. Nothing that would change what happens is ignored.</summary>
internal static class WritePreconditions
{
    private static readonly Problem NoForm = new(ProblemKind.NotAcceptable, "answers are 'application/json'");

    /// <summary>The refusal of a write whose headers ask for what there is not, or null.</summary>
    public static Problem? Check(IHeaderDictionary headers, WriteVerb verb)
    {
        if (verb != WriteVerb.Delete && !Acceptance.AllowsJson(headers.Accept)) return NoForm; // a deletion answers without a body
        if (headers.IfNoneMatch.Count > 0) return Refuse("If-None-Match", "has a meaning only for GET and HEAD; use If-Match");
        if (headers.IfMatch.Count == 0) return null;
        return verb == WriteVerb.Create
            ? Refuse("If-Match", "has no meaning for a row that is not there yet")
            : EntityTags.Check(headers.IfMatch, "If-Match");
    }

    /// <summary>Adds what <c>If-Match</c> names.</summary>
    public static WriteRequest Apply(WriteRequest request, IHeaderDictionary headers)
    {
        var match = headers.IfMatch;
        if (match.Count == 0) return request;
        return match.Count == 1 && match[0] == "*"
            ? request with { IfMatch = [], MatchAny = true }
            : request with { IfMatch = EntityTags.VersionsIn(match) };
    }

    private static Problem Refuse(string header, string message) => new(ProblemKind.Validation, $"the header '{header}' {message}")
    {
        Errors = [new Fault("header", message) { Params = new Dictionary<string, object> { ["header"] = header } }],
    };
}
