using Ashlar.Cel;
using Ashlar.Identity.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>
/// WebAuthn (Level 3, sections 7.1 and 7.2) as the framework's handler checks it, for one site: its host is the relying party's id, and only
/// its own origin counts, never one that frames it.
/// </summary>
internal sealed class PasskeyCeremony
{
    private readonly PasskeyHandler<PasskeyUser> _handler;

    /// <param name="book">Where the passkeys are kept.</param>
    /// <param name="parseUser">A key of <c>User</c> from its text.</param>
    /// <param name="publicUrl">The site's address: scheme, host and port.</param>
    /// <param name="verification"><c>required</c> where the passkey is all there is, <c>preferred</c> beside another factor.</param>
    public PasskeyCeremony(RecordBook book, Func<string, CelValue?> parseUser, Uri publicUrl, string verification)
    {
        var origin = publicUrl.GetLeftPart(UriPartial.Authority);
        var options = new IdentityPasskeyOptions
        {
            ServerDomain = publicUrl.Host,
            UserVerificationRequirement = verification,
            ResidentKeyRequirement = "preferred",
            AttestationConveyancePreference = "none",
            AuthenticatorTimeout = PasskeyBook.Lifetime,
            ValidateOrigin = context => new(string.Equals(context.Origin, origin, StringComparison.Ordinal) && !context.CrossOrigin && string.IsNullOrEmpty(context.TopOrigin)),
        };
#pragma warning disable CA2000 // it disposes the store, which holds nothing
        var users = new UserManager<PasskeyUser>(new PasskeyStore(book, parseUser), null!, null!, null!, null!, null!, null!, null!, NullLogger<UserManager<PasskeyUser>>.Instance); // a handler uses it for passkeys alone
#pragma warning restore CA2000
        _handler = new PasskeyHandler<PasskeyUser>(users, new OptionsWrapper<IdentityPasskeyOptions>(options));
    }

    // Domain and origin are the options': the handler looks for nothing else in a request.
    private static DefaultHttpContext Nowhere => new();

    public async Task<(string Options, string State)> OfferAsync(string user, string name, string displayName)
    {
        var made = await _handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user, Name = name, DisplayName = displayName }, Nowhere).ConfigureAwait(false);
        return (made.CreationOptionsJson, made.AttestationState ?? "");
    }

    /// <param name="user">Whose passkeys may answer; null: whoever has one.</param>
    public async Task<(string Options, string State)> AskAsync(string? user)
    {
        var made = await _handler.MakeRequestOptionsAsync(user is null ? null : new PasskeyUser(user), Nowhere).ConfigureAwait(false);
        return (made.RequestOptionsJson, made.AssertionState ?? "");
    }

    /// <summary>The new passkey, or null with why not (for the log alone).</summary>
    public async Task<(UserPasskeyInfo? Passkey, Exception? Cause)> AttestAsync(string credential, string state)
    {
        var result = await _handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = Nowhere, CredentialJson = credential, AttestationState = state }).ConfigureAwait(false);
        return result.Succeeded ? (result.Passkey, null) : (null, result.Failure);
    }

    /// <summary>The passkey that signed, with its new count, and its user; or null with why not.</summary>
    public async Task<(UserPasskeyInfo? Passkey, string? User, Exception? Cause)> AssertAsync(string credential, string state)
    {
        var result = await _handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = Nowhere, CredentialJson = credential, AssertionState = state }).ConfigureAwait(false);
        return result.Succeeded ? (result.Passkey, result.User.Id, null) : (null, null, result.Failure);
    }
}
