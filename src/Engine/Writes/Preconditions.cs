using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>What must hold of the stored row before a write looks further: it is there, the rule allows the act, the version is the one named.</summary>
internal static class Preconditions
{
    private static readonly Problem NotFound = new(ProblemKind.NotFound, "no such row");

    public static Problem? Refusal(WriteContext context, WriteRequest request, StoredAnswer? stored)
    {
        if (stored is null) return NotFound;
        if (!stored.Allowed) return context.RefusalOf(context.Of(request.Entity).RuleOf(request.Verb));
        if (request.IfMatch is not { } wanted || request.MatchAny) return null;
        var current = stored.Version;
        foreach (var candidate in wanted)
        {
            if (candidate == current) return null;
        }

        return new Problem(ProblemKind.VersionMismatch, "the row has been changed since: its version is another");
    }

    /// <summary>The problem of a request without the condition that the entity asks for, or null.</summary>
    public static Problem? Missing(WriteRequest request) =>
        request.Verb != WriteVerb.Create && request.Entity.RequiresIfMatch && request.IfMatch is null && !request.MatchAny
            ? new Problem(ProblemKind.PreconditionRequired, $"changes to a {request.Entity.Name} need If-Match")
            : null;

    public static Problem NoRow => NotFound;

    /// <summary>The row as it is now, whoever asks, to know its parent.</summary>
    public static async ValueTask<CelValue[]?> PeekAsync(WriteContext context, Entity entity, CelValue key)
    {
        var cursor = await context.ReadAsync(context.Tools.Reads.Plain(entity), [key]);
        await using (cursor.ConfigureAwait(false))
        {
            return await cursor.ReadAsync(context.Cancelled) ? new StoredRow(entity, 0).Read(cursor) : null;
        }
    }
}
