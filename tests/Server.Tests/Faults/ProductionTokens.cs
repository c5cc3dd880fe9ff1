using Ashlar.Identity.Options;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Server.Loading;
using Ashlar.Server.Options;

namespace Ashlar.Server.Tests.Faults;

/// <summary>Options of a server in production, and access tokens as it would issue them: from its database, with its key.</summary>
internal static class ProductionTokens
{
    public const string Issuer = "https://notes.example.com";
    private const string Key = "a2V5IGZvciB0ZXN0cywgb2YgMzIgYnl0ZXMsIG5vLiE=";

    public static readonly IReadOnlyDictionary<string, string?> Environment = new Dictionary<string, string?> { ["ASHLAR_KEY"] = Key, ["PUBLIC_URL"] = Issuer };

    /// <param name="modelPath">Whose database is migrated.</param>
    /// <param name="database">Null: beside the model.</param>
    /// <param name="caller">The User's key.</param>
    public static async Task<string> IssueAsync(string modelPath, string? database, string caller = "01900000-0000-7000-8000-000000000001")
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var options = new ServerOptions { ModelPath = modelPath, Database = database, MasterKey = Key, PublicUrl = Issuer };
        var model = ModelFile.Load(modelPath).Snapshot!; // it is served
        await using var store = await DatabaseUrl.OpenAsync(options, model, TimeProvider.System, cancellationToken);
        var lifetime = TimeSpan.FromHours(2);
        var book = new RecordBook(store, model);
        using var keys = await KeyRing.OpenAsync(book, MasterKeyFile.Resolve(options), new KeyRotation(new LifetimeOptions().Keys, lifetime), TimeProvider.System, cancellationToken);
        return new AccessTokens(Issuer, keys, new Revocations(book, lifetime, TimeProvider.System), lifetime, TimeProvider.System).Issue(new AccessToken(caller)).Text;
    }
}
