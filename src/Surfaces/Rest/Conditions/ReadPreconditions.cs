using Ashlar.Engine;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Conditions;

/// <summary>What the headers of a request ask before anything is read.</summary>
internal static class ReadPreconditions
{
    private static readonly Problem NoForm = new(ProblemKind.NotAcceptable, "answers are 'application/json'");

    /// <summary>The refusal, or null: an Accept without JSON, an If-None-Match that is not a list of tags.</summary>
    public static Problem? Check(IHeaderDictionary headers)
    {
        if (!Acceptance.AllowsJson(headers.Accept)) return NoForm;
        var known = headers.IfNoneMatch;
        return known.Count == 0 ? null : EntityTags.Check(known, "If-None-Match");
    }
}
