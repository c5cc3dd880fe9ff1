using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Stores;

namespace Ashlar.Identity.Providers;

/// <summary>
/// What somebody whom a provider vouched for says is to become of it: an account is made, or it is linked to one whose owner they have
/// shown to be. Either uses the proof up in the transaction that does it.
/// </summary>
public sealed class ProviderAccounts
{
    private static readonly Problem Gone = new(ProblemKind.Unauthenticated, "this sign-in is over, or was begun in another browser: begin again");
    private static readonly Problem NotTheirs = new(ProblemKind.Forbidden, "it can be linked to another account alone: sign in to that");
    private static readonly Problem NoIdentity = new(ProblemKind.NotFound, "you have no such sign-in");
    private static readonly Problem AddressTaken = new(ProblemKind.Unique, "an account has this address by now: begin again, and link it");

    private readonly ProviderParts _parts;
    private readonly ProviderProofs _proofs;
    private readonly IReadOnlyList<OfferedProvider> _offered;
    private readonly WaysIn _ways;

    internal ProviderAccounts(ProviderParts parts, ProviderProofs proofs, IReadOnlyList<OfferedProvider> offered)
    {
        (_parts, _proofs, _offered) = (parts, proofs, offered);
        _ways = new WaysIn(Accounts.Book, parts.Service.Options);
    }

    private AccountBook Accounts => _parts.Service.Accounts;

    /// <summary>The proof that a page is about; null: over, or another browser's.</summary>
    public async ValueTask<ProviderProof?> FindAsync(string token, string? browser, CancellationToken cancellationToken) =>
        browser is null ? null : await _proofs.FindAsync(token, browser, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Makes an account without a password, with its row of <c>User</c>. Problems: Unauthenticated (over), Unique with <c>/email</c>,
    /// Conflict (the sign-in is another's by now), those of a creation, whose pointers are of the profile.
    /// </summary>
    /// <param name="token">Of the proof.</param>
    /// <param name="browser">Whose it is.</param>
    /// <param name="profile">An object: what the caller says of itself.</param>
    /// <param name="address">Where the request comes from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Result<CelValue>> CreateAsync(string token, string browser, JsonElement profile, string? address, CancellationToken cancellationToken)
    {
        if (await _proofs.FindAsync(token, browser, cancellationToken).ConfigureAwait(false) is not { Creates: true, Identity.VerifiedEmail: { } email } proof) return Gone;
        async ValueTask<Problem?> WithinAsync(IWriteSession session, CelValue user)
        {
            if (await _proofs.TakeAsync(session, token, browser, cancellationToken).ConfigureAwait(false) is null) return Gone;
            if (await _parts.Identities.AddAsync(session, proof.Identity, user, isUsed: true, cancellationToken).ConfigureAwait(false) is { } refused) return refused;
            await TellAsync(session, AccountMails.ProviderLinked, AuditKinds.Registered, email, user, TitleOf(proof.Provider), proof.Provider, address, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var made = proof.User.IsNull
            ? await Accounts.CreateAsync(email, null, profile, WithinAsync, cancellationToken).ConfigureAwait(false)
            : await Accounts.AdoptAsync(proof.User, email, WithinAsync, cancellationToken).ConfigureAwait(false);
        if (made.IsOk) return made;
        return made.Problem is { Kind: ProblemKind.Unique, Errors: [{ Pointer: "/email" }] }
            ? AddressTaken
            : made.Problem with { Errors = [.. made.Problem.Errors.Select(f => f.Pointer is null ? f : f with { Pointer = "/profile" + f.Pointer })] };
    }

    /// <summary>
    /// Links it to the account of somebody who has just shown that it is theirs, and tells them by mail. Problems: Unauthenticated (over),
    /// Forbidden (it is for another account), NotFound (no account), Conflict (it is another's by now, or too many).
    /// </summary>
    public Task<Problem?> LinkAsync(string token, string browser, CelValue user, string? address, CancellationToken cancellationToken) => Accounts.Book.DecideAsync<Problem?>(
        async session =>
        {
            if (await _proofs.TakeAsync(session, token, browser, cancellationToken).ConfigureAwait(false) is not { Creates: false } proof) return (Gone, false);
            if (!proof.User.IsNull && proof.User != user) return (NotTheirs, false);
            if (await Accounts.FindAsync(session, user, cancellationToken).ConfigureAwait(false) is not { DisabledAt: null } account) return (AccountProblems.None, false);
            if (await _parts.Identities.AddAsync(session, proof.Identity, user, isUsed: false, cancellationToken).ConfigureAwait(false) is { } refused) return (refused, false);
            await TellAsync(session, AccountMails.ProviderLinked, AuditKinds.ProviderLinked, account.Email, user, TitleOf(proof.Provider), proof.Provider, address, cancellationToken).ConfigureAwait(false);
            return (null, true);
        },
        cancellationToken);

    /// <summary>Takes one away from an account, but never the last way in. Problems: NotFound, Conflict.</summary>
    public Task<Problem?> UnlinkAsync(CelValue user, Guid id, string? address, CancellationToken cancellationToken) => Accounts.Book.DecideAsync<Problem?>(
        async session =>
        {
            if (await Accounts.FindAsync(session, user, cancellationToken).ConfigureAwait(false) is not { } account) return (AccountProblems.None, false);
            var all = await _parts.Identities.ListAsync(session, user, cancellationToken).ConfigureAwait(false);
            if (all.FirstOrDefault(row => row.Id == id) is not { } row) return (NoIdentity, false);
            if (await _ways.RefuseAsync(session, user, Way.OfIdentity(id), cancellationToken).ConfigureAwait(false) is { } last) return (last, false);
            await _parts.Identities.RemoveAsync(session, id, cancellationToken).ConfigureAwait(false);
            var provider = OfferedOf(row.Issuer);
            await TellAsync(session, AccountMails.ProviderUnlinked, AuditKinds.ProviderUnlinked, account.Email, user, provider?.Title ?? row.Issuer, provider?.Name ?? row.Issuer, address, cancellationToken).ConfigureAwait(false);
            return (null, true);
        },
        cancellationToken);

    /// <summary>The provider that an identity is of; null: it is none of them any more.</summary>
    public OfferedProvider? OfferedOf(string issuer) => _offered.FirstOrDefault(p => p.Issuer == issuer);

    /// <summary>What people call a provider.</summary>
    public string TitleOf(string provider) => _offered.FirstOrDefault(p => p.Name == provider)?.Title ?? provider;

    internal Task<string> KeepAsync(ProviderProof proof, string browser, CancellationToken cancellationToken) => _proofs.KeepAsync(proof, browser, cancellationToken);

    internal Task SweepAsync(CancellationToken cancellationToken) => _proofs.SweepAsync(cancellationToken);

    private async ValueTask TellAsync(IWriteSession session, string mail, string kind, string email, CelValue user, string title, string provider, string? address, CancellationToken cancellationToken)
    {
        await _parts.Hooks.Mail(session, new AccountMail(mail, email, null) { Provider = title }, cancellationToken).ConfigureAwait(false);
        await _parts.Hooks.Note(session, new AccountEvent(kind, user, address) { Provider = provider }, cancellationToken).ConfigureAwait(false);
    }
}
