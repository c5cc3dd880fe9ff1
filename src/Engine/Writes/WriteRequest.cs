using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Repeats;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

public enum WriteVerb : byte { Create, Patch, Replace, Delete }

/// <summary>The verbs as traces and metrics name them.</summary>
internal static class WriteVerbs
{
    public static string NameOf(WriteVerb verb) => verb switch
    {
        WriteVerb.Create => "create",
        WriteVerb.Patch => "patch",
        WriteVerb.Replace => "replace",
        _ => "delete",
    };
}

/// <summary>
/// A write as any surface asks for it. The body is a JSON tree (duplicate names already refused, depth already bounded);
/// types, unknown fields and every rule are judged by the engine, all faults at once.
/// </summary>
public sealed record WriteRequest(Entity Entity, WriteVerb Verb)
{
    /// <summary>Text of the key; null for Create.</summary>
    public string? Key { get; init; }

    /// <summary>Undefined for Delete.</summary>
    public JsonElement Body { get; init; }

    /// <summary>The versions that <c>If-Match</c> names; null: no condition; empty list with <see cref="MatchAny"/>: <c>*</c>.</summary>
    public IReadOnlyList<long>? IfMatch { get; init; }
    public bool MatchAny { get; init; }

    /// <summary>The caller's key, where the request may be sent again; null: it has none.</summary>
    public RepeatGuard? Repeat { get; init; }

    /// <summary>Values that the server gives a new row, whatever a caller may set: they are not the body's.</summary>
    public IReadOnlyList<(ColumnField Column, CelValue Value)> Given { get; init; } = [];

    /// <summary>What else is done in the same transaction, once the row is written; null: nothing.</summary>
    public WithinWrite? Within { get; init; }

    /// <summary>What the answer carries.</summary>
    public Selection Selection { get; init; } = Selection.All;
}

/// <summary>
/// Work within the transaction of a write: it awaits nothing but the session, and may be run again from the start when the store
/// retries. A problem leaves nothing of the write, and is its answer.
/// </summary>
/// <param name="session">The transaction.</param>
/// <param name="key">The row's.</param>
public delegate ValueTask<Problem?> WithinWrite(IWriteSession session, CelValue key);

/// <summary>
/// Encodes the written row, read back inside the transaction so that the answer is fixed before the commit. May be called
/// again when the store retries: start over.
/// </summary>
public delegate void AnswerEncoder(RowShape shape, IRowReader row, RowBudget budget);

/// <summary>What a write did.</summary>
/// <param name="Key">The row's key as in a URL, not yet percent-encoded.</param>
/// <param name="Version">After the write, or the hash that stands for it; 0 for Delete.</param>
/// <param name="Visible">The caller may read the row, and the encoder was called.</param>
public sealed record WriteAnswer(string Key, long Version, bool Visible)
{
    /// <summary>
    /// Not null: nothing was done, since the request was carried out before; this is what <see cref="RepeatGuard.Shape"/> gave
    /// then. Its body tells of a row as it was: the encoder was called with the row as it is now and as this caller may read it
    /// now, for the surface to leave out what is hidden today. Where <see cref="Visible"/> is false the body tells nothing that
    /// may be shown.
    /// </summary>
    public byte[]? Replayed { get; init; }
}
