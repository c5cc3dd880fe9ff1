using Ashlar.Cel;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>What a passkey is asked for.</summary>
internal static class PasskeyPurpose
{
    /// <summary>Another one, of somebody who is signed in.</summary>
    public const string Register = "register";

    /// <summary>The one that a new account is opened with.</summary>
    public const string First = "first";

    /// <summary>A sign-in by a passkey and nothing else.</summary>
    public const string Alone = "signIn";

    /// <summary>The second factor of a sign-in.</summary>
    public const string Second = "second";

    /// <summary>Somebody who is signed in proves again who they are.</summary>
    public const string Again = "again";
}

/// <summary>What a passkey is to sign; a row of the system entity <c>PasskeyChallenge</c>.</summary>
/// <param name="Token">SHA-256 of what the client holds.</param>
/// <param name="Purpose">One of <see cref="PasskeyPurpose"/>.</param>
/// <param name="User">Whose passkeys are meant; null: the passkey says.</param>
/// <param name="Pending">The sign-in that it is the second factor of.</param>
/// <param name="State">What the answer is checked against.</param>
/// <param name="EndsAt">From then on it holds no more.</param>
internal sealed record PasskeyChallenge(string Token, string Purpose, CelValue User, string? Pending, string State, DateTimeOffset EndsAt)
{
    public override string ToString() => nameof(PasskeyChallenge);
}

/// <summary>The challenges that were given out: each belongs to one purpose and one user or sign-in, and is used up by the first answer, right or wrong.</summary>
internal sealed class PasskeyChallenges
{
    private readonly RecordBook _book;
    private readonly TimeProvider _time;
    private readonly RecordTable<PasskeyChallenge> _challenges;
    private readonly RecordQuery<PasskeyChallenge> _byToken, _expired;

    public PasskeyChallenges(RecordBook book, TimeProvider time)
    {
        (_book, _time) = (book, time);
        _challenges = book.Table<PasskeyChallenge>();
        _byToken = _challenges.Where("token == $token");
        _expired = _challenges.Where("endsAt < $endsAt");
    }

    public Task<PasskeyOffer> GiveAsync(string purpose, CelValue user, string? pending, (string Options, string State) asked, CancellationToken cancellationToken)
    {
        var token = SecretText.Make();
        var now = _time.GetUtcNow();
        var challenge = new PasskeyChallenge(SecretText.Hash(token), purpose, user, pending, asked.State, now + PasskeyBook.Lifetime);
        return _book.DecideAsync(
            async session =>
            {
                await _challenges.DeleteAllAsync(session, await _expired.ListAsync(session, cancellationToken, now).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                await _challenges.InsertAsync(session, challenge, cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
                return (new PasskeyOffer(token, asked.Options), true);
            },
            cancellationToken);
    }

    /// <summary>
    /// Uses one up, before anything is checked: whoever sends a second answer finds it gone. Null: it is over, or was given for another
    /// purpose or somebody else, and then it stays for those.
    /// </summary>
    /// <param name="token">What the client holds.</param>
    /// <param name="user">Whose it must be; null: anybody's.</param>
    /// <param name="purposes">What it may have been given for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<PasskeyChallenge?> TakeAsync(string token, CelValue? user, IReadOnlyList<string> purposes, CancellationToken cancellationToken) => _book.DecideAsync<PasskeyChallenge?>(
        async session =>
        {
            if (await _byToken.FindAsync(session, cancellationToken, SecretText.Hash(token)).ConfigureAwait(false) is not { } challenge) return (null, false);
            if (!purposes.Contains(challenge.Purpose) || (user is { } owner && challenge.User != owner)) return (null, false);
            if (!await _challenges.DeleteAsync(session, challenge.Token, cancellationToken).ConfigureAwait(false)) return (null, false);
            return (challenge.EndsAt > _time.GetUtcNow() ? challenge : null, true);
        },
        cancellationToken);
}
