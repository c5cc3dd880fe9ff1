using System.Collections.Concurrent;
using Ashlar.Model;

namespace Ashlar.Engine.Rules;

/// <summary>The rules of a model for every caller: gives each caller its <see cref="AccessProfile"/>. Thread-safe.</summary>
internal sealed class RuleBook(ModelSnapshot model)
{
    private readonly Atoms atoms = new(model);
    private readonly ConcurrentDictionary<string, AccessProfile> profiles = new(StringComparer.Ordinal);

    public ModelSnapshot Model { get; } = model;

    /// <summary>Kept on the caller, which is kept with its token: the second request of a token finds it at once.</summary>
    public AccessProfile ProfileOf(Caller caller)
    {
        if (caller.Cached is { } cached && ReferenceEquals(cached.Book, this)) return cached.Profile;
        var profile = Intern(caller);
        caller.Cached = new CachedProfile(this, profile);
        return profile;
    }

    private AccessProfile Intern(Caller caller)
    {
        var answers = caller.SignedIn && !caller.IsSystem ? atoms.Answers(caller) : new bool[atoms.Count];
        var key = string.Create(answers.Length + 1, (answers, caller), static (text, state) =>
        {
            text[0] = state.caller.IsSystem ? 's' : state.caller.SignedIn ? 'i' : 'o';
            for (var i = 0; i < state.answers.Length; i++) text[i + 1] = state.answers[i] ? '1' : '0';
        });
        return profiles.GetOrAdd(key, _ => new AccessProfile(Model, atoms, answers, caller.SignedIn, caller.IsSystem));
    }
}

/// <summary>A caller's profile with one engine's rules; a reload makes another book and so another entry.</summary>
internal sealed record CachedProfile(RuleBook Book, AccessProfile Profile);
