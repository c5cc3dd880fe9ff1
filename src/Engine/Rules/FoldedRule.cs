using Ashlar.Cel;

namespace Ashlar.Engine.Rules;

/// <summary>What a rule comes to for a caller before any row is looked at.</summary>
internal enum Verdict : byte
{
    /// <summary>False or unknown whatever the row: closed.</summary>
    Never,
    Always,

    /// <summary>The row decides: see <see cref="FoldedRule.Residual"/>.</summary>
    Depends,
}

/// <summary>
/// A rule folded for an access profile. The residual's variables are <c>this</c>, <c>old</c>, <c>auth</c> (id, email, roles,
/// scopes, claims of a signed-in caller), <c>now</c> and macro variables; it holds only where it is true.
/// </summary>
internal sealed class FoldedRule
{
    public static readonly FoldedRule Never = new(Verdict.Never, Trees.False, false);
    public static readonly FoldedRule Always = new(Verdict.Always, Trees.True, false);

    private FoldedRule(Verdict verdict, CelNode residual, bool traverses, StepUp? lacking = null)
    {
        Lacking = lacking;
        Verdict = verdict;
        Residual = residual;
        Traverses = traverses;
        UsesOld = Trees.Mentions(residual, Trees.Old);
    }

    public Verdict Verdict { get; }

    /// <summary>Constant true or false where the verdict is not Depends.</summary>
    public CelNode Residual { get; }

    /// <summary>The residual reads other rows: the store must decide.</summary>
    public bool Traverses { get; }

    public bool UsesOld { get; }

    /// <summary>What the sign-in lacks for the rule to let more through; null where nothing of that kind would.</summary>
    public StepUp? Lacking { get; }

    /// <summary>Of a tree that was folded where it must hold.</summary>
    public static FoldedRule Of(CelNode folded, bool traverses, StepUp? lacking = null) =>
        Trees.IsTrue(folded) ? Always
        : IsNever(folded) ? lacking is null ? Never : new FoldedRule(Verdict.Never, Trees.False, false, lacking)
        : new FoldedRule(Verdict.Depends, folded, traverses, lacking);

    public static bool IsNever(CelNode folded) => Trees.IsFalse(folded) || Trees.IsUnknown(folded) || Trees.IsNull(folded);
}
