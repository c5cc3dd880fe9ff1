using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.Issuers;

/// <summary>Fetches small JSON documents of an issuer: bounded in time, size and redirects, by https alone (loopback aside, where it is allowed).</summary>
public sealed class IssuerFetch : IDisposable
{
    /// <summary>For one document, redirects included.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const int MaxBytes = 256 << 10;
    private const int MaxRedirects = 3;
    private readonly HttpClient _http;
    private readonly bool _allowsLoopback;

    /// <param name="allowsLoopback">Plain http to this machine is let through: development.</param>
    public IssuerFetch(bool allowsLoopback)
    {
        _allowsLoopback = allowsLoopback;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Timeout,
            MaxResponseHeadersLength = 32,
            MaxConnectionsPerServer = 4,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Ashlar", null)); // GitHub refuses who does not say
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The document's bytes, or in their place why there are none.</summary>
    public Task<(byte[]? Body, string? Fault)> GetAsync(Uri address, CancellationToken cancellationToken) =>
        BoundAsync(address, patience => FollowAsync(address, patience), cancellationToken);

    /// <summary>
    /// Asks one question and takes whatever is answered, or tells why there is no answer. Redirects are not followed: what is asked
    /// may hold secrets.
    /// </summary>
    /// <param name="address">Where.</param>
    /// <param name="headers">Such as Authorization.</param>
    /// <param name="form">Posted; null: GET.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<(FetchedAnswer? Answer, string? Fault)> AskAsync(
        Uri address, IReadOnlyList<(string Name, string Value)> headers, IReadOnlyList<KeyValuePair<string, string>>? form, CancellationToken cancellationToken) =>
        BoundAsync(address, patience => AskOnceAsync(address, headers, form, patience), cancellationToken);

    private static async Task<(T? Answer, string? Fault)> BoundAsync<T>(Uri address, Func<CancellationToken, Task<(T? Answer, string? Fault)>> ask, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Timeout);
        try
        {
            return await ask(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{address} did not answer within {Timeout.TotalSeconds:0} seconds");
        }
        catch (Exception refused) when (refused is HttpRequestException or IOException)
        {
            return (null, $"{address} cannot be reached: {refused.Message}");
        }
    }

    /// <summary>https, or http to loopback where that is allowed.</summary>
    public bool MayAsk(Uri address) =>
        address.IsAbsoluteUri && address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && _allowsLoopback && SettingsPlaces.IsLoopback(address)));

    private async Task<(byte[]? Body, string? Fault)> FollowAsync(Uri address, CancellationToken cancellationToken)
    {
        for (var hops = 0; hops <= MaxRedirects; hops++)
        {
            if (!MayAsk(address)) return (null, $"{address} is not https");
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK) return await ReadAsync(response, address, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } next) return (null, $"{address} answered {(int)response.StatusCode}");
            address = new Uri(address, next);
        }

        return (null, $"{address} redirects again and again");
    }

    private async Task<(FetchedAnswer? Answer, string? Fault)> AskOnceAsync(
        Uri address, IReadOnlyList<(string Name, string Value)> headers, IReadOnlyList<KeyValuePair<string, string>>? form, CancellationToken cancellationToken)
    {
        if (!MayAsk(address)) return (null, $"{address} is not https");
        using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (form is not null) request.Content = new FormUrlEncodedContent(form);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var (body, fault) = await ReadAsync(response, address, cancellationToken).ConfigureAwait(false);
        return body is null ? (null, fault) : (new FetchedAnswer((int)response.StatusCode, body), null);
    }

    private static async Task<(byte[]? Body, string? Fault)> ReadAsync(HttpResponseMessage response, Uri address, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > MaxBytes) return (null, TooLarge(address));
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = stream.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes + 1);
        try
        {
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxBytes + 1), MaxBytes + 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length > MaxBytes ? (null, TooLarge(address)) : (buffer[..length], null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string TooLarge(Uri address) => $"{address} sends more than {MaxBytes >> 10} KiB";

    public void Dispose() => _http.Dispose();
}

/// <summary>What was answered, whatever its status.</summary>
internal sealed record FetchedAnswer(int Status, byte[] Body)
{
    // A record prints its members: tokens must never reach a log.
    public override string ToString() => $"{nameof(FetchedAnswer)} {{ {Status} }}";
}
