using Ashlar.Identity.Issuers;

namespace Ashlar.Identity.Providers;

/// <summary>The answer of a provider's token endpoint (RFC 6749 sections 5.1 and 5.2).</summary>
internal sealed record TokenReply
{
    public string? AccessToken { get; private init; }
    public string? IdToken { get; private init; }

    /// <summary>The provider's word for why there are none, such as <c>invalid_grant</c>.</summary>
    public string? Error { get; private init; }

    /// <summary>Null where it is not JSON. GitHub answers its refusals with 200, so that the status alone says nothing.</summary>
    public static TokenReply? Read(FetchedAnswer answer) => StrictJson.ReadObject(answer.Body, root => new TokenReply
    {
        AccessToken = StrictJson.Text(root, "access_token"),
        IdToken = StrictJson.Text(root, "id_token"),
        Error = StrictJson.Text(root, "error") is { } error ? Words(error) : answer.Status == 200 ? null : $"status {answer.Status}",
    });

    // It goes to the log: what others write is kept short and in one line.
    private static string Words(string error) => string.Concat(error.Where(c => c is > ' ' and <= '~').Take(60));

    // A record prints its members: a token must never reach a log.
    public override string ToString() => nameof(TokenReply);
}
