using Ashlar.Cel;
using Ashlar.Identity.Records;
using Microsoft.AspNetCore.Identity;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>A user as the framework's handler knows one: by the text of its key.</summary>
internal sealed record PasskeyUser(string Id);

/// <summary>
/// Gives the framework's <see cref="PasskeyHandler{TUser}"/> the passkeys that are kept. It only reads: what the handler found right is
/// written by <see cref="PasskeyBook"/>, in the transaction that uses the challenge up.
/// </summary>
internal sealed class PasskeyStore(RecordBook book, Func<string, CelValue?> parseUser) : IUserPasskeyStore<PasskeyUser>
{
    private readonly RecordQuery<PasskeyRow> _ofUser = book.Table<PasskeyRow>("Passkey").Where("user == $user", "createdAt");
    private readonly RecordQuery<PasskeyRow> _byCredential = book.Table<PasskeyRow>("Passkey").Where("credential == $credential");

    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(parseUser(userId) is null ? null : new PasskeyUser(userId));

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        parseUser(user.Id) is { } key ? [.. (await _ofUser.ListAsync(cancellationToken, key).ConfigureAwait(false)).Select(InfoOf)] : [];

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        await FindAsync(credentialId, cancellationToken).ConfigureAwait(false) is { } row && UserKeyText.Of(row.User) == user.Id ? InfoOf(row) : null;

    public async Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await FindAsync(credentialId, cancellationToken).ConfigureAwait(false) is { } row ? new PasskeyUser(UserKeyText.Of(row.User)) : null;

    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public void Dispose()
    {
        // It holds nothing.
    }

    private async Task<PasskeyRow?> FindAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await _byCredential.FindAsync(cancellationToken, PasskeyRow.KeyOf(credentialId)).ConfigureAwait(false) is { } row && row.CredentialId.AsSpan().SequenceEqual(credentialId) ? row : null;

    private static UserPasskeyInfo InfoOf(PasskeyRow row) => new(
        row.CredentialId, row.PublicKey, row.CreatedAt, checked((uint)row.SignCount), row.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        row.VerifiesUser, row.BackupEligible, row.BackedUp, attestationObject: [], clientDataJson: []);

    // The rest of the framework's contract, which a handler of passkeys never asks for.
    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw new NotSupportedException();
}
