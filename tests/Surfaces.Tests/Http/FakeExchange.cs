using System.Text;
using Ashlar.Surfaces.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Surfaces.Tests.Http;

/// <summary>An exchange without a server: the request is given, the response is kept.</summary>
internal sealed class FakeExchange
{
    private readonly Func<byte[]> _sent;
    private readonly HttpResponseFeature _response = new();

    public FakeExchange(string method, string target, IEnumerable<KeyValuePair<string, string>>? headers = null, byte[]? body = null, Stream? bodyStream = null, CancellationToken aborted = default)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var request = new HttpRequestFeature
        {
            Method = method,
            RawTarget = target,
            Path = query < 0 ? target : target[..query],
            QueryString = query < 0 ? "" : target[query..],
            Protocol = "HTTP/1.1",
            Body = bodyStream ?? new MemoryStream(body ?? []),
        };
        foreach (var (name, value) in headers ?? []) request.Headers.Append(name, value);
        if (body is not null && bodyStream is null) request.Headers.ContentLength = body.Length;

        var sent = new MemoryStream();
        _sent = sent.ToArray;
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(_response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(sent));
        Exchange = new HttpExchange(features) { RequestId = "test-request", Aborted = aborted };
    }

    public HttpExchange Exchange { get; }
    public int Status => _response.StatusCode;
    public byte[] Body => _sent();
    public string Text => Encoding.UTF8.GetString(_sent());

    public string? Header(string name) => _response.Headers.TryGetValue(name, out var value) && !StringValues.IsNullOrEmpty(value) ? value.ToString() : null;

    public IReadOnlyDictionary<string, string> Headers =>
        _response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value.ToArray()), StringComparer.OrdinalIgnoreCase);
}
