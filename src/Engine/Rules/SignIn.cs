namespace Ashlar.Engine.Rules;

/// <summary>What rules can ask of how a caller signed in.</summary>
internal readonly record struct SignIn(bool Mfa, bool Fresh)
{
    public static SignIn Of(Caller caller, long now) =>
        caller.IsSystem ? default : new(Freshness.HasMfa(caller), caller.SignedIn && caller.AuthenticatedAt is { } at && now < Freshness.EndOf(at));

    /// <summary>The sign-ins that tell a model's rules more, those that ask the least of the caller first.</summary>
    public IEnumerable<SignIn> Stronger(Atoms atoms)
    {
        var (mfa, fresh) = (atoms.AsksMfa && !Mfa, atoms.AsksFresh && !Fresh);
        if (fresh) yield return this with { Fresh = true };
        if (mfa) yield return this with { Mfa = true };
        if (mfa && fresh) yield return new SignIn(true, true);
    }

    public StepUp MissingOf(SignIn stronger) => new(stronger.Mfa && !Mfa, stronger.Fresh && !Fresh);
}
