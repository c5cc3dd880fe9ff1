using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Providers;

/// <summary>Who wants to link a provider to their account, and in which session.</summary>
public sealed record LinkTarget(CelValue User, Guid Session);

/// <summary>A question that came back from the provider.</summary>
/// <param name="Question">As it was asked.</param>
/// <param name="Return">Where the browser wanted to go; null: nowhere.</param>
/// <param name="Link">Null: a sign-in.</param>
internal sealed record OpenRequest(ProviderQuestion Question, string? Return, LinkTarget? Link);

/// <summary>
/// Browsers on their way to a provider and back. Each is kept here under the hash of its <c>state</c>, is of one provider and one
/// browser, lasts ten minutes, and is used up by the first answer (RFC 9700 sections 4.4, 4.5 and 4.7).
/// </summary>
internal sealed class ProviderRequests
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private const string Purpose = "provider request";
    private readonly RecordBook _book;
    private readonly MasterKey _key;
    private readonly TimeProvider _time;
    private readonly RecordTable<ProviderRequest> _rows;
    private readonly RecordQuery<ProviderRequest> _byState, _over;

    public ProviderRequests(RecordBook book, MasterKey key, TimeProvider time)
    {
        (_book, _key, _time) = (book, key, time);
        _rows = book.Table<ProviderRequest>();
        _byState = _rows.Where("state == $state && browser == $browser && endsAt > $endsAt");
        _over = _rows.Where("endsAt < $endsAt");
    }

    /// <param name="provider">Its name: part of what is sealed, so that the answer of one is never taken for another's.</param>
    /// <param name="browser">The secret in the browser's cookie.</param>
    /// <param name="request">What is asked, and why.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task KeepAsync(string provider, string browser, OpenRequest request, CancellationToken cancellationToken)
    {
        var state = SecretText.Hash(request.Question.State);
        var content = new JsonObject
        {
            ["nonce"] = request.Question.Nonce,
            ["verifier"] = request.Question.Verifier,
            ["redirect"] = request.Question.Redirect,
            ["again"] = request.Question.AsksAgain,
            ["at"] = request.Question.At.ToUnixTimeSeconds(),
            ["return"] = request.Return,
        };
        var @sealed = _key.Seal(Purpose, provider + "\n" + state, JsonSerializer.SerializeToUtf8Bytes(content));
        var row = new ProviderRequest(state, SecretText.Hash(browser), @sealed, request.Link?.User ?? CelValue.Null, request.Link?.Session, _time.GetUtcNow() + Lifetime);
        return _rows.InsertAsync(row, cancellationToken); // 256 random bits are not there already
    }

    /// <summary>Uses one up; null: there is none of this state, provider and browser. Another's stays for the one that it is of.</summary>
    public Task<OpenRequest?> TakeAsync(string provider, string browser, string state, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            var hash = SecretText.Hash(state);
            if (await _byState.FindAsync(session, cancellationToken, hash, SecretText.Hash(browser), _time.GetUtcNow()).ConfigureAwait(false) is not { } row
                || _key.Open(Purpose, provider + "\n" + hash, row.Sealed) is not { } content
                || !await _rows.DeleteAsync(session, hash, cancellationToken).ConfigureAwait(false))
            {
                return ((OpenRequest?)null, false);
            }

            return (Read(row, state, content), true);
        },
        cancellationToken);

    /// <summary>Forgets those that never came back.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) => _rows.SweepAsync(_over, cancellationToken, _time.GetUtcNow());

    private static OpenRequest Read(ProviderRequest row, string state, byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement; // of our own making: sealed
        var question = new ProviderQuestion(state, Text("nonce")!, Text("verifier")!, Text("redirect")!, root.GetProperty("again").GetBoolean(), DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("at").GetInt64()));
        return new OpenRequest(question, Text("return"), row.Session is { } session ? new LinkTarget(row.User, session) : null);

        string? Text(string name) => root.GetProperty(name).GetString();
    }

    private sealed record ProviderRequest(string State, string Browser, byte[] Sealed, CelValue User, Guid? Session, DateTimeOffset EndsAt);
}
