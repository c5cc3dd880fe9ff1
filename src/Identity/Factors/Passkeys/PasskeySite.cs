using System.Text;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>The site that passkeys are made for: its host's name, which they belong to, and how strictly each ceremony asks.</summary>
internal sealed class PasskeySite
{
    /// <summary>Of what a passkey keeps as its user: WebAuthn Level 3, section 5.4.3.</summary>
    private const int MostBytesOfUser = 64;

    private static readonly Problem NoName = new(ProblemKind.Conflict, "passkeys belong to a name, and this server's address (PUBLIC_URL) has none");
    private static readonly Problem LongKey = new(ProblemKind.Conflict, $"this account's key is too long for a passkey, which keeps {MostBytesOfUser} bytes");

    public PasskeySite(RecordBook book, Uri publicUrl, Func<string, CelValue?> parseUser)
    {
        ParseUser = parseUser;
        Refusal = publicUrl.HostNameType == UriHostNameType.Dns ? null : NoName;
        Alone = new PasskeyCeremony(book, parseUser, publicUrl, "required");
        Beside = new PasskeyCeremony(book, parseUser, publicUrl, "preferred");
    }

    public Func<string, CelValue?> ParseUser { get; }

    /// <summary>Why there are no passkeys here; null: there are.</summary>
    public Problem? Refusal { get; }

    /// <summary>For a passkey that is all there is: it verifies its user by a finger or a PIN.</summary>
    public PasskeyCeremony Alone { get; }

    /// <summary>For one beside another factor.</summary>
    public PasskeyCeremony Beside { get; }

    public Problem? RefusalOf(CelValue user) => Refusal ?? (Encoding.UTF8.GetByteCount(UserKeyText.Of(user)) > MostBytesOfUser ? LongKey : null);
}
