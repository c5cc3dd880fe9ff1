using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Stores;
using Microsoft.AspNetCore.Identity;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>Proving who one is with a passkey: alone, as the second factor of a sign-in, or again while signed in.</summary>
public sealed class PasskeySignIns
{
    internal static readonly Problem Over = new(ProblemKind.Unauthenticated, "this challenge is over: ask for another");
    private static readonly string[] signIns = [PasskeyPurpose.Alone, PasskeyPurpose.Second];
    private static readonly string[] again = [PasskeyPurpose.Again];

    private readonly RecordBook _book;
    private readonly AuditTrail _trail;
    private readonly PendingSignIns _pending;
    private readonly PasskeyChallenges _challenges;
    private readonly PasskeySite _site;
    private readonly TimeProvider _time;
    private readonly RecordQuery<PasskeyRow> _byCredential;
    private readonly RecordChange _used;

    internal PasskeySignIns(RecordBook book, PasskeySite site, PasskeyChallenges challenges, PendingSignIns pending, AuditTrail trail, TimeProvider time)
    {
        (_book, _site, _challenges, _pending, _trail, _time) = (book, site, challenges, pending, trail, time);
        var passkeys = book.Table<PasskeyRow>("Passkey");
        _byCredential = passkeys.Where("credential == $credential");
        _used = passkeys.Change("signCount", "backedUp", "usedAt");
    }

    /// <summary>Asks a browser to sign in with a passkey that it has, whoever's it is. Problems: Conflict (there are no passkeys here).</summary>
    public async Task<Result<PasskeyOffer>> AskAsync(CancellationToken cancellationToken)
    {
        if (_site.Refusal is { } refusal) return refusal;
        return await _challenges.GiveAsync(PasskeyPurpose.Alone, CelValue.Null, null, await _site.Alone.AskAsync(null).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the second factor of a sign-in. Problems: Unauthenticated (it is over), Conflict.</summary>
    public async Task<Result<PasskeyOffer>> AskSecondAsync(string pendingToken, CancellationToken cancellationToken)
    {
        if (_site.Refusal is { } refusal) return refusal;
        if (await _pending.UserOfAsync(pendingToken, cancellationToken).ConfigureAwait(false) is not { } user) return Over;
        var asked = await _site.Beside.AskAsync(UserKeyText.Of(user)).ConfigureAwait(false);
        return await _challenges.GiveAsync(PasskeyPurpose.Second, user, SecretText.Hash(pendingToken), asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks somebody who is signed in to prove again who they are. Problems: Conflict.</summary>
    public async Task<Result<PasskeyOffer>> AskAgainAsync(CelValue user, CancellationToken cancellationToken)
    {
        if (_site.Refusal is { } refusal) return refusal;
        var asked = await _site.Beside.AskAsync(UserKeyText.Of(user)).ConfigureAwait(false);
        return await _challenges.GiveAsync(PasskeyPurpose.Again, user, null, asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Signs in with what a browser answered. Problems: Unauthenticated.</summary>
    public async Task<Result<ProvenSignIn>> SignInAsync(string token, string credential, string? address, CancellationToken cancellationToken) =>
        await _challenges.TakeAsync(token, null, signIns, cancellationToken).ConfigureAwait(false) is { } challenge
            ? await CheckAsync(challenge, credential, AuditKinds.FactorFailed, address, cancellationToken).ConfigureAwait(false)
            : Over;

    /// <summary>The methods that somebody who is signed in proved. Problems: Unauthenticated.</summary>
    public async Task<Result<ProvenSignIn>> ProveAgainAsync(CelValue user, string token, string credential, string? address, CancellationToken cancellationToken) =>
        await _challenges.TakeAsync(token, user, again, cancellationToken).ConfigureAwait(false) is { } challenge
            ? await CheckAsync(challenge, credential, AuditKinds.StepUpFailed, address, cancellationToken).ConfigureAwait(false)
            : Over;

    private async Task<Result<ProvenSignIn>> CheckAsync(PasskeyChallenge challenge, string credential, string failure, string? address, CancellationToken cancellationToken)
    {
        var ceremony = challenge.Purpose == PasskeyPurpose.Alone ? _site.Alone : _site.Beside;
        var (passkey, userText, cause) = await ceremony.AssertAsync(credential, challenge.State).ConfigureAwait(false);
        if (passkey is null || userText is null || _site.ParseUser(userText) is not { } user) return await RefuseAsync(challenge, failure, cause, address, cancellationToken).ConfigureAwait(false);
        return await _book.DecideAsync(session => ProveAsync(session, challenge, passkey, user, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(Result<ProvenSignIn>, bool)> ProveAsync(IWriteSession session, PasskeyChallenge challenge, UserPasskeyInfo passkey, CelValue user, CancellationToken cancellationToken)
    {
        var key = PasskeyRow.KeyOf(passkey.CredentialId);
        if (await _byCredential.FindAsync(session, cancellationToken, key).ConfigureAwait(false) is not { } row || row.User != user) return (Over, false);
        if (!challenge.User.IsNull && challenge.User != user) return (Over, false);
        // The handler compared the count with a row that another sign-in may have changed since.
        if ((passkey.SignCount != 0 || row.SignCount != 0) && passkey.SignCount <= row.SignCount) return (Over, false);
        await _used.SetAsync(session, key, cancellationToken, (long)passkey.SignCount, passkey.IsBackedUp, _time.GetUtcNow()).ConfigureAwait(false);
        return challenge switch
        {
            { Purpose: PasskeyPurpose.Alone } => (new ProvenSignIn(user, [SignInMethods.Key, SignInMethods.Presence, SignInMethods.Several]), true),
            { Purpose: PasskeyPurpose.Again } => (new ProvenSignIn(user, [SignInMethods.Key, SignInMethods.Presence]), true),
            { Pending: { } pending } when await _pending.ProveByPasskeyAsync(session, pending, user, cancellationToken).ConfigureAwait(false) is { } proven => (proven, true),
            _ => (Over, false),
        };
    }

    private async Task<Result<ProvenSignIn>> RefuseAsync(PasskeyChallenge challenge, string failure, Exception? cause, string? address, CancellationToken cancellationToken)
    {
        var actor = challenge.User.IsNull ? null : UserKeyText.Of(challenge.User);
        await _trail.AppendAsync(new AuditEvent(failure) { Actor = actor, Address = address, Details = new JsonObject { ["factor"] = "passkey" } }, cancellationToken).ConfigureAwait(false);
        return new Problem(ProblemKind.Unauthenticated, "the passkey's answer is not valid") { Cause = cause };
    }
}
