using System.Security.Cryptography;
using System.Text;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Repeats;
using Ashlar.Surfaces.Http;

namespace Ashlar.Surfaces.Rest.Repeats;

/// <summary>The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header) and what makes two requests the same.</summary>
internal static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>The refusal of a header that cannot be a key, or null.</summary>
    public static Problem? Check(HttpExchange exchange, Caller caller)
    {
        var header = exchange.RequestHeaders[Header];
        if (header.Count == 0) return null;
        var fault = header.Count == 1 ? RepeatGuard.Refuse(header.ToString(), caller) : "must be given once";
        return fault is null ? null : new Problem(ProblemKind.Validation, $"the header '{Header}' {fault}")
        {
            Errors = [new Fault("header", fault) { Params = new Dictionary<string, object> { ["header"] = Header } }],
        };
    }

    /// <summary>The guard of a request whose header was checked; null where it has none.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="body">Its body, whole; empty where it has none.</param>
    /// <param name="shape">Gives the answer to be kept.</param>
    public static RepeatGuard? Guard(HttpExchange exchange, ReadOnlyMemory<byte> body, Func<IReadOnlyList<WriteAnswer>, KeptResponse> shape)
    {
        var header = exchange.RequestHeaders[Header];
        return header.Count == 0 ? null : new RepeatGuard(header.ToString(), HashOf(exchange, body.Span), answers => shape(answers).Write());
    }

    // Method, path and query, media type without its parameters, body: each but the last ends with a line feed, which none holds.
    private static byte[] HashOf(HttpExchange exchange, ReadOnlySpan<byte> body)
    {
        var type = exchange.RequestHeaders.ContentType.ToString();
        var semicolon = type.IndexOf(';', StringComparison.Ordinal);
        var media = (semicolon < 0 ? type : type[..semicolon]).Trim().ToLowerInvariant();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{exchange.Method}\n{RequestTarget.PathOf(exchange.RawTarget)}\n{exchange.RawQuery}\n{media}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
