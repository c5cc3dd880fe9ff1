using Ashlar.Engine;

namespace Ashlar.Identity.Accounts;

internal static class AccountProblems
{
    /// <summary>Callers of outside issuers and of development's tokens have none.</summary>
    public static readonly Problem None = new(ProblemKind.NotFound, "this caller has no account here");
}
