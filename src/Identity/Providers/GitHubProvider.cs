using System.Globalization;
using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.Providers;

/// <summary>
/// GitHub, or a GitHub Enterprise Server: OAuth 2.0 without OpenID Connect. Its API says who the access token is for; the address of
/// the answer is its own, which is what keeps another's answer from being taken for its (RFC 9700 section 4.4.2.2).
/// </summary>
internal sealed class GitHubProvider(ProviderOptions options, IssuerFetch fetch, ProviderFaults faults) : IIdentityProvider
{
    private readonly Uri _api = options.GitHubApi ?? throw new ArgumentException("no GitHub", nameof(options));

    public ProviderOptions Options => options;

    public ValueTask<Result<string>> AddressAsync(ProviderQuestion question, CancellationToken cancellationToken) =>
        new(ProviderAddress.Of(new Uri(options.Issuer + "/login/oauth/authorize"), options, question));

    public async ValueTask<Result<ProvenIdentity>> ProveAsync(ProviderQuestion question, ProviderReply reply, CancellationToken cancellationToken)
    {
        var access = await RedeemAsync(question, reply, cancellationToken).ConfigureAwait(false);
        if (!access.IsOk) return access.Problem;
        var user = await AskAsync("/user", access.Value, cancellationToken).ConfigureAwait(false);
        if (!user.IsOk) return user.Problem;
        if (StrictJson.ReadObject(user.Value.Body, ReadUser) is not var (subject, name)) return faults.Away($"{_api} answered {user.Value.Status} with what is no user");
        var emails = await AskAsync("/user/emails?per_page=100", access.Value, cancellationToken).ConfigureAwait(false);
        if (!emails.IsOk) return emails.Problem;

        // Without the scope user:email the API answers 403 or 404: then there is no address, which is no fault.
        var email = emails.Value.Status == 200 ? StrictJson.Read(emails.Value.Body, ReadPrimary) : null;
        return new ProvenIdentity(options.Issuer, subject).Known(email, isVerified: email is not null, name);
    }

    private async ValueTask<Result<string>> RedeemAsync(ProviderQuestion question, ProviderReply reply, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["client_id"] = options.ClientId,
            ["client_secret"] = options.ClientSecret,
            ["code"] = reply.Code,
            ["redirect_uri"] = question.Redirect,
            ["code_verifier"] = question.Verifier,
        };
        var (answer, fault) = await fetch.AskAsync(new Uri(options.Issuer + "/login/oauth/access_token"), [], [.. form], cancellationToken).ConfigureAwait(false);
        if (answer is null) return faults.Away(fault);
        if (answer.Status >= 500 || TokenReply.Read(answer) is not { } tokens) return faults.Away($"it answered {answer.Status} with what cannot be used");
        if (tokens.Error is { } error) return faults.Refused($"it refused the code: {error}");
        return tokens.AccessToken is { Length: > 0 } access ? access : faults.Away("it gave no access token");
    }

    private async ValueTask<Result<FetchedAnswer>> AskAsync(string path, string access, CancellationToken cancellationToken)
    {
        var (answer, fault) = await fetch.AskAsync(new Uri(_api.AbsoluteUri.TrimEnd('/') + path), [("Authorization", "Bearer " + access), ("X-GitHub-Api-Version", "2022-11-28")], null, cancellationToken).ConfigureAwait(false);
        if (answer is null) return faults.Away(fault);
        return answer.Status >= 500 || answer.Status == 401 ? faults.Away($"its API answered {answer.Status}") : answer;
    }

    // The number stays; the login can be given up and taken by another.
    private static Tuple<string, string?>? ReadUser(JsonElement root) =>
        root.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) && number > 0
            ? Tuple.Create(number.ToString(CultureInfo.InvariantCulture), StrictJson.Text(root, "name") ?? StrictJson.Text(root, "login"))
            : null;

    private static string? ReadPrimary(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array) return null;
        foreach (var entry in root.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.Object && IsYes(entry, "primary") && IsYes(entry, "verified")) return StrictJson.Text(entry, "email");
        }

        return null;
    }

    private static bool IsYes(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
