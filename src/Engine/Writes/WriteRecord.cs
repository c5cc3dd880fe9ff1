using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>A row that a superuser wrote.</summary>
/// <param name="Key">As in a URL, not percent-encoded; empty where the request's answer has none.</param>
public sealed record SuperuserAct(Entity Entity, WriteVerb Verb, string Key);

/// <summary>A row of <c>User</c> whose roles a write changed.</summary>
/// <param name="User">Its key.</param>
public sealed record RolesChange(CelValue User, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    internal static IReadOnlyList<string> Of(CelValue? roles) => roles is { IsNull: false } list ? [.. list.AsList.Select(r => r.AsString)] : [];
}

/// <summary>What of a transaction's writes is recorded.</summary>
/// <param name="Superuser">What was written past the rules, a row each; none of any other caller.</param>
/// <param name="Roles">Whose roles changed, whoever did it.</param>
/// <param name="Gone">The keys of the rows of <c>User</c> that were deleted, by themselves or with what they belong to.</param>
public sealed record WriteActs(IReadOnlyList<SuperuserAct> Superuser, IReadOnlyList<RolesChange> Roles, IReadOnlyList<CelValue> Gone);

/// <summary>
/// Records writes. Called as the last step of their transaction, which keeps both or neither; may be called again when the store runs
/// the transaction anew. Not called where there is nothing to record.
/// </summary>
public delegate ValueTask WriteRecord(IWriteSession session, Caller caller, WriteActs acts, CancellationToken cancellationToken);
