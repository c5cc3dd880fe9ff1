using System.Collections.Concurrent;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Rules;

/// <summary>The rules of a model for every caller: gives each caller its <see cref="AccessProfile"/>. Thread-safe.</summary>
internal sealed class RuleBook(ModelSnapshot model, TimeProvider time, bool knowsSuperusers = false)
{
    private readonly Atoms atoms = new(model);
    private readonly ConcurrentDictionary<string, AccessProfile> profiles = new(StringComparer.Ordinal);

    public ModelSnapshot Model { get; } = model;

    /// <summary>Kept on the caller, which is kept with its token: the second request of a token finds it at once.</summary>
    public AccessProfile ProfileOf(Caller caller)
    {
        if (caller.Cached is { } cached && ReferenceEquals(cached.Book, this) && (cached.Until is not { } until || Now < until)) return cached.Profile;
        var signIn = atoms.AsksMfa || atoms.AsksFresh ? SignIn.Of(caller, Now) : default;
        var profile = Intern(caller, new SignIn(signIn.Mfa && atoms.AsksMfa, signIn.Fresh && atoms.AsksFresh));
        // What is fresh ages; nothing else of a caller does.
        caller.Cached = new CachedProfile(this, profile, profile.HowSignedIn(ModelScopes.Fresh) == true ? Freshness.EndOf(caller.AuthenticatedAt!.Value) : null); // fresh: it has one
        return profile;
    }

    private long Now => Instants.MicrosOf(Instants.Now(time));

    private AccessProfile Intern(Caller caller, SignIn signIn)
    {
        var answers = caller.SignedIn && !caller.IsSystem ? atoms.Answers(caller) : new bool[atoms.Count];
        var superuser = knowsSuperusers && caller is { SignedIn: true, IsSuperuser: true };
        var key = string.Create(answers.Length + 2, (answers, caller, signIn, superuser), static (text, state) =>
        {
            text[^1] = (char)('0' + (state.signIn.Mfa ? 1 : 0) + (state.signIn.Fresh ? 2 : 0));
            text[0] = state.caller.IsSystem ? 's' : state.superuser ? 'u' : state.caller.Registers ? 'r' : state.caller.SignedIn ? 'i' : 'o';
            for (var i = 0; i < state.answers.Length; i++) text[i + 1] = state.answers[i] ? '1' : '0';
        });
        return profiles.GetOrAdd(key, _ => new AccessProfile(Model, atoms, answers, caller.SignedIn, caller.IsSystem, signIn, superuser) { Registers = caller.Registers });
    }
}

/// <summary>A caller's profile with one engine's rules; a reload makes another book and so another entry. Until: in microseconds since 1970; null for ever.</summary>
internal sealed record CachedProfile(RuleBook Book, AccessProfile Profile, long? Until);
