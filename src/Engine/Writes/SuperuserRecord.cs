using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>A row that a superuser wrote.</summary>
/// <param name="Key">As in a URL, not percent-encoded; empty where the request's answer has none.</param>
public sealed record SuperuserAct(Entity Entity, WriteVerb Verb, string Key);

/// <summary>
/// Records what a superuser wrote past the rules. Called as the last step of the write's transaction, which keeps both or neither; may be
/// called again when the store runs the transaction anew.
/// </summary>
public delegate ValueTask SuperuserRecord(IWriteSession session, Caller caller, IReadOnlyList<SuperuserAct> acts, CancellationToken cancellationToken);
