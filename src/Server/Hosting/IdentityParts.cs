using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;
using Ashlar.Identity.Outbox;
using Ashlar.Identity.Providers;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Server.Options;
using Ashlar.Services.Mail;
using Ashlar.Stores;

namespace Ashlar.Server.Hosting;

/// <summary>What identity is made of on a model and a store. Made anew when the model or <c>identity.yaml</c> changes.</summary>
public sealed class IdentityParts
{
    private IdentityParts(IdentityOptions options, OwnIdentity? own, TokenVerifier verifier)
    {
        Options = options;
        Own = own;
        Verifier = verifier;
    }

    public IdentityOptions Options { get; }

    /// <summary>What keeps its state in the database; null where that is somebody else's.</summary>
    public OwnIdentity? Own { get; }

    /// <summary>Of bearer tokens.</summary>
    public TokenVerifier Verifier { get; }

    /// <summary>Reads the keys and what was revoked, and makes the first key where there is none.</summary>
    /// <exception cref="OptionException">The master key is missing or cannot be used.</exception>
    /// <exception cref="KeyRingException">The kept keys cannot be opened.</exception>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public static async Task<IdentityParts> OpenAsync(ServerOptions server, IdentityOptions options, string publicUrl, AshlarEngine engine, Action<string> log, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        var model = engine.Model;
        var development = server.IsDevelopment ? new TokenOptions(DevelopmentSecret.Resolve(server)) : null;
        var own = model.System is null ? null : await OwnIdentity.OpenAsync(MasterKeyFile.Resolve(server), options, new AccountLetters(Templates(server), publicUrl, model.Name), publicUrl, new RecordBook(engine.Store, model), time, cancellationToken);
        CelValue? Subject(string text) => CallerKey.Parse(model, text);
        var people = own is null ? null : new TrustedPeople(engine, own.Book, time);
        var trusted = options.Issuers.Count == 0 ? null : new TrustedIssuers(options.Issuers, people, Subject, server.IsDevelopment, log, time);
        return new IdentityParts(options, own, new TokenVerifier(TokenAuthorities.Of(own?.Tokens, development, Subject, trusted), time));
    }

    private static MailTemplates Templates(ServerOptions server)
    {
        try
        {
            return MailTemplates.Load(Path.Combine(server.Folder, "mail"));
        }
        catch (MailTemplateException refused)
        {
            throw new OptionException(refused.Message);
        }
    }
}

/// <summary>The parts that keep their state in the served database.</summary>
public sealed class OwnIdentity
{
    private OwnIdentity(MasterKey master, IdentityOptions options, AccountLetters letters, string publicUrl, RecordBook book, KeyRing keys, Revocations revocations, AuditTrail trail, TimeSpan lifetime, TimeProvider time)
    {
        Trail = trail;
        Factors = new SecondFactors(book, master, trail, time);
        Pending = new PendingSignIns(book, Factors, trail, time);
        Passkeys = new PasskeyBook(book, new Uri(publicUrl), text => CallerKey.Parse(book.Model, text), Factors, new WaysIn(book, options), Pending, trail, time);
        ApiKeys = new ApiKeyBook(book, trail, time);
        Identities = new LinkedIdentities(book, time);
        Master = master;
        Letters = letters;
        Outbox = new MailOutbox(book, master, time);
        PublicUrl = publicUrl;
        Book = book;
        Keys = keys;
        Revocations = revocations;
        AccessTokens = new AccessTokens(publicUrl, keys, revocations, lifetime, time);
        IdTokens = new IdTokens(publicUrl, keys, lifetime, time);
        Tokens = new OwnTokens(publicUrl, keys, revocations);
    }

    public MasterKey Master { get; }

    /// <summary>Writes mails about accounts.</summary>
    public AccountLetters Letters { get; }

    /// <summary>Takes mails in the transaction that promises them.</summary>
    public MailOutbox Outbox { get; }

    /// <summary>The issuer: scheme and host, without a slash at the end.</summary>
    public string PublicUrl { get; }

    public RecordBook Book { get; }

    public KeyRing Keys { get; }

    public Revocations Revocations { get; }

    public AccessTokens AccessTokens { get; }

    public IdTokens IdTokens { get; }

    public AuditTrail Trail { get; }

    public SecondFactors Factors { get; }

    /// <summary>Sign-ins that wait for a second factor.</summary>
    public PendingSignIns Pending { get; }

    public PasskeyBook Passkeys { get; }

    public ApiKeyBook ApiKeys { get; }

    /// <summary>Who people are at providers.</summary>
    public LinkedIdentities Identities { get; }

    /// <summary>For the verifier.</summary>
    public OwnTokens Tokens { get; }

    internal static async Task<OwnIdentity> OpenAsync(MasterKey master, IdentityOptions options, AccountLetters letters, string publicUrl, RecordBook book, TimeProvider time, CancellationToken cancellationToken)
    {
        var lifetime = options.Lifetimes.Access;
        var keys = await KeyRing.OpenAsync(book, master, new KeyRotation(options.Lifetimes.Keys, lifetime), time, cancellationToken);
        var revocations = new Revocations(book, lifetime, time);
        await revocations.PollAsync(cancellationToken);
        var trail = await AuditTrail.OpenAsync(book, master, time, cancellationToken);
        return new OwnIdentity(master, options, letters, publicUrl, book, keys, revocations, trail, lifetime, time);
    }
}
