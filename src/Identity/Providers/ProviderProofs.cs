using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Stores;

namespace Ashlar.Identity.Providers;

/// <summary>Somebody whom a provider vouched for in this browser; what becomes of it is theirs to say.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Identity">Whom it vouched for.</param>
/// <param name="Return">Where the browser wanted to go; null: nowhere.</param>
/// <param name="User">Whom alone it may be linked to; Null: to whoever signs in. Of one that creates: the row of <c>User</c> that is there already.</param>
/// <param name="Creates">An account is to be made of it.</param>
public sealed record ProviderProof(string Provider, ProvenIdentity Identity, string? Return, CelValue User, bool Creates);

/// <summary>Proofs that wait for consent: of one browser, for fifteen minutes, used once.</summary>
internal sealed class ProviderProofs
{
    /// <summary>Time to read the page, and to sign in to the account that it is to be linked to.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private const string Purpose = "provider proof";
    private readonly RecordBook _book;
    private readonly MasterKey _key;
    private readonly TimeProvider _time;
    private readonly RecordTable<Row> _rows;
    private readonly RecordQuery<Row> _byToken, _over;

    public ProviderProofs(RecordBook book, MasterKey key, TimeProvider time)
    {
        (_book, _key, _time) = (book, key, time);
        _rows = book.Table<Row>("ProviderProof");
        _byToken = _rows.Where("token == $token && browser == $browser && endsAt > $endsAt");
        _over = _rows.Where("endsAt < $endsAt");
    }

    /// <summary>Keeps one; the token is for the browser's page.</summary>
    public async Task<string> KeepAsync(ProviderProof proof, string browser, CancellationToken cancellationToken)
    {
        var token = SecretText.Make();
        var hash = SecretText.Hash(token);
        var identity = proof.Identity;
        var content = new JsonObject
        {
            ["provider"] = proof.Provider,
            ["issuer"] = identity.Issuer,
            ["subject"] = identity.Subject,
            ["email"] = identity.Email,
            ["verified"] = identity.IsVerified,
            ["name"] = identity.Name,
            ["return"] = proof.Return,
        };
        var @sealed = _key.Seal(Purpose, hash, JsonSerializer.SerializeToUtf8Bytes(content));
        await _rows.InsertAsync(new Row(hash, SecretText.Hash(browser), @sealed, proof.User, proof.Creates, _time.GetUtcNow() + Lifetime), cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
        return token;
    }

    /// <summary>Without using it up; null: over, or another browser's.</summary>
    public async ValueTask<ProviderProof?> FindAsync(string token, string browser, CancellationToken cancellationToken) =>
        await _byToken.FindAsync(cancellationToken, SecretText.Hash(token), SecretText.Hash(browser), _time.GetUtcNow()).ConfigureAwait(false) is { } row ? Read(row) : null;

    /// <summary>Uses it up in a transaction; null: over, used, or another browser's.</summary>
    public async ValueTask<ProviderProof?> TakeAsync(IWriteSession session, string token, string browser, CancellationToken cancellationToken)
    {
        if (await _byToken.FindAsync(session, cancellationToken, SecretText.Hash(token), SecretText.Hash(browser), _time.GetUtcNow()).ConfigureAwait(false) is not { } row) return null;
        return await _rows.DeleteAsync(session, row.Token, cancellationToken).ConfigureAwait(false) ? Read(row) : null;
    }

    public Task SweepAsync(CancellationToken cancellationToken) => _rows.SweepAsync(_over, cancellationToken, _time.GetUtcNow());

    private ProviderProof? Read(Row row)
    {
        if (_key.Open(Purpose, row.Token, row.Sealed) is not { } content) return null; // under a key of before
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement; // of our own making: sealed
        var identity = new ProvenIdentity(Text("issuer")!, Text("subject")!).Known(Text("email"), root.GetProperty("verified").GetBoolean(), Text("name"));
        return new ProviderProof(Text("provider")!, identity, Text("return"), row.User, row.Creates);

        string? Text(string name) => root.GetProperty(name).GetString();
    }

    private sealed record Row(string Token, string Browser, byte[] Sealed, CelValue User, bool Creates, DateTimeOffset EndsAt);
}
