using System.Globalization;
using Ashlar.Engine;
using Ashlar.Engine.Rates;
using Ashlar.Surfaces.Http.Json;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Http.Problems;

/// <summary>Answers a request with a problem: the one way in which any part of the server refuses over HTTP.</summary>
public static class ProblemAnswer
{
    /// <exception cref="InvalidOperationException">The response has started, so it can only be cut off.</exception>
    public static async ValueTask WriteAsync(HttpExchange exchange, Problem problem)
    {
        if (exchange.HasStarted) throw new InvalidOperationException("the response has started");

        exchange.ProblemCode = problem.Code;
        exchange.Cause = problem.Cause;
        exchange.Status = ProblemMapping.StatusOf(problem.Kind);
        SetHeaders(exchange, problem);

        using var json = new JsonBuffer();
        ProblemDocument.Write(json, problem, RequestTarget.PathOf(exchange.RawTarget).ToString(), exchange.RequestId);
        exchange.ResponseHeaders.ContentLength = json.Length;
        if (HttpMethods.IsHead(exchange.Method)) return;
        await exchange.ResponseBody.WriteAsync(json.WrittenMemory, exchange.Aborted);
    }

    private static void SetHeaders(HttpExchange exchange, Problem problem)
    {
        var headers = exchange.ResponseHeaders;
        headers.ContentType = ProblemDocument.MediaType;
        headers.CacheControl = "no-store";
        headers.Remove("ETag");
        headers.Remove("Link");
        headers.Remove("Location");
        if (problem.RetryAfter is { } wait)
        {
            headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Rate is { } rate) SetRate(headers, rate);
        switch (problem.Kind)
        {
            case ProblemKind.Unauthenticated or ProblemKind.TokenExpired:
                headers.WWWAuthenticate = Challenge(problem, exchange.RequestHeaders.Authorization.Count > 0);
                break;
            case ProblemKind.StepUpRequired:
                headers.WWWAuthenticate = StepUpChallenge(problem);
                break;
            case ProblemKind.MethodNotAllowed:
                headers.Allow = string.Join(", ", problem.Allowed);
                break;
            case ProblemKind.UnsupportedMediaType:
                SetAccepted(exchange, problem);
                break;
            case ProblemKind.Unavailable when problem.RetryAfter is null:
                headers.RetryAfter = "1";
                break;
        }
    }

    /// <summary>draft-ietf-httpapi-ratelimit-headers: which limit it is, and what is left of it.</summary>
    private static void SetRate(IHeaderDictionary headers, RateVerdict rate)
    {
        headers["RateLimit-Policy"] = $"\"{rate.Policy.Name}\";q={rate.Policy.Burst};w={Seconds(rate.Policy.Window)}";
        headers["RateLimit"] = $"\"{rate.Policy.Name}\";r={rate.Remaining};t={Seconds(rate.Reset)}";
    }

    private static long Seconds(TimeSpan span) => Math.Max(1, (long)Math.Ceiling(span.TotalSeconds));

    /// <summary>RFC 6750, section 3: a request without credentials is told no error code.</summary>
    private static string Challenge(Problem problem, bool sentCredentials) => (problem.Kind, sentCredentials) switch
    {
        (ProblemKind.TokenExpired, _) => "Bearer realm=\"ashlar\", error=\"invalid_token\", error_description=\"The token has expired\"",
        (_, true) => "Bearer realm=\"ashlar\", error=\"invalid_token\", error_description=\"The token is not valid\"",
        _ => "Bearer realm=\"ashlar\"",
    };

    /// <summary>RFC 9470, section 3. <c>acr_values</c> are ours: a second factor is <c>mfa</c>.</summary>
    private static string StepUpChallenge(Problem problem)
    {
        var challenge = $"Bearer realm=\"ashlar\", error=\"insufficient_user_authentication\", error_description=\"{problem.Detail}\"";
        if (problem.StepUp is { Mfa: true }) challenge += ", acr_values=\"mfa\"";
        if (problem.StepUp is { Fresh: true }) challenge += string.Create(CultureInfo.InvariantCulture, $", max_age=\"{(long)StepUp.Window.TotalSeconds}\"");
        return challenge;
    }

    private static void SetAccepted(HttpExchange exchange, Problem problem)
    {
        if (problem.Allowed.Count == 0) return;
        var allowed = string.Join(", ", problem.Allowed);
        if (HttpMethods.IsPatch(exchange.Method)) exchange.ResponseHeaders["Accept-Patch"] = allowed;
        else if (HttpMethods.IsPost(exchange.Method)) exchange.ResponseHeaders["Accept-Post"] = allowed;
        else exchange.ResponseHeaders.Accept = allowed;
        exchange.ResponseHeaders.AcceptEncoding = "identity";
    }
}
