using System.Diagnostics;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Identity.Throttles;
using Ashlar.Server.Logging;
using Ashlar.Server.Metrics;
using Ashlar.Server.Options;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ashlar.Server.Hosting;

/// <summary>
/// Every request, in steps: a place among those in work, ids and common headers, CORS, our limits, the surface, the log line. The
/// one place that catches: a bug becomes <c>internal</c> for the caller and a whole stack in the log.
/// </summary>
internal sealed class RequestPipeline(ServerOptions options, Func<Serving?> serving, InFlight inFlight, ServerMeter meter, ServerLog log, Doors doors, TimeProvider time)
{
    private static readonly Problem TooBusy = new(ProblemKind.Unavailable, "the server has as many requests in work as it takes; try again shortly") { RetryAfter = TimeSpan.FromSeconds(1) };
    private static readonly Problem Starting = new(ProblemKind.Unavailable, "the server is starting or stopping") { RetryAfter = TimeSpan.FromSeconds(2) };
    private static readonly Problem TimedOut = new(ProblemKind.Timeout, "the request took longer than the server allows");
    private static readonly Problem Broken = new(ProblemKind.Internal, "something went wrong on the server; the log has the cause under this requestId");
    private readonly CommonHeaders _commonHeaders = new(options);
    private readonly CallerAddress _address = new(options.TrustedProxies);
    private readonly DoorGuard _doors = new(doors);

    public async Task RunAsync(IFeatureCollection features)
    {
        var started = time.GetTimestamp();
        var slot = inFlight.Enter(features.Get<IConnectionLifetimeFeature>());
        var headers = features.GetRequiredFeature<IHttpRequestFeature>().Headers;
        var given = headers["X-Request-ID"];
        var exchange = new HttpExchange(features)
        {
            RequestId = given.Count == 1 && RequestIds.IsSane(given.ToString()) ? given.ToString() : RequestIds.Next(),
            ClientAddress = _address.Of(features, headers),
            Aborted = slot?.Token ?? CancellationToken.None,
        };
        try
        {
            _commonHeaders.Set(exchange.ResponseHeaders, exchange.RequestId);
            if (slot is null) await ProblemAnswer.WriteAsync(exchange, TooBusy);
            else await HandleAsync(exchange);
        }
        catch (Exception cause)
        {
            await FailAsync(exchange, cause, slot?.TimedOut ?? false);
        }
        finally
        {
            if (slot is not null) inFlight.Leave(slot);
        }

        Log(exchange, headers, started);
    }

    private ValueTask HandleAsync(HttpExchange exchange)
    {
        if (_commonHeaders.Cors(exchange.Method, exchange.RequestHeaders, exchange.ResponseHeaders))
        {
            exchange.Route = "(preflight)";
            exchange.Status = StatusCodes.Status204NoContent;
            return ValueTask.CompletedTask;
        }

        if (TooLong(exchange) is { } problem) return ProblemAnswer.WriteAsync(exchange, problem);
        if (serving() is not { } now) return ProblemAnswer.WriteAsync(exchange, Starting);
        return DoorGuard.IsDoor(exchange) ? _doors.PassAsync(exchange, now) : now.HandleAsync(exchange);
    }

    private Problem? TooLong(HttpExchange exchange)
    {
        if (exchange.RawTarget.Length > options.Limits.MaxTarget)
        {
            return new Problem(ProblemKind.UriTooLong, $"the request target may have {options.Limits.MaxTarget} bytes; send long queries to POST …/query");
        }

        var size = 0;
        foreach (var header in exchange.RequestHeaders)
        {
            size += header.Key.Length + 4;
            foreach (var value in header.Value) size += value?.Length ?? 0;
        }

        return size > options.Limits.MaxHeaders ? new Problem(ProblemKind.HeadersTooLarge, $"the request's headers may have {options.Limits.MaxHeaders} bytes together") : null;
    }

    private async Task FailAsync(HttpExchange exchange, Exception cause, bool timedOut)
    {
        if (cause is OperationCanceledException && !timedOut)
        {
            // The caller went away: there is nobody to answer.
            exchange.ProblemCode = "client-closed";
            if (!exchange.HasStarted) exchange.Status = 499;
            return;
        }

        var problem = cause switch
        {
            OperationCanceledException => TimedOut,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Problem(ProblemKind.TooLarge, $"a request body may have {options.Limits.MaxBody} bytes"),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => TimedOut,
            BadHttpRequestException refused => new Problem(ProblemKind.Malformed, refused.Message),
            _ => Broken,
        };
        if (problem.Kind == ProblemKind.Internal) log.Event(LogLevelOption.Error, "failure", $"{exchange.Method} {exchange.Route} failed", cause, exchange.RequestId);
        if (exchange.HasStarted)
        {
            exchange.Features.Get<IHttpRequestLifetimeFeature>()?.Abort();
            return;
        }

        await ProblemAnswer.WriteAsync(exchange, problem);
    }

    private void Log(HttpExchange exchange, IHeaderDictionary headers, long started)
    {
        // What a caller may not know (a full disk, a lost store) is told here, beside the request it broke.
        if (exchange.Cause is { } cause)
        {
            // What a caller did wrong is no error of ours, and no stranger fills the log with stacks.
            var isOurs = exchange.Status >= StatusCodes.Status500InternalServerError;
            log.Event(isOurs ? LogLevelOption.Error : LogLevelOption.Debug, "refused", $"{exchange.Method} {exchange.Route}: {cause.Message}", isOurs ? cause : null, exchange.RequestId);
        }

        var duration = time.GetElapsedTime(started);
        meter.Request(exchange.Method, exchange.Route.Length > 0 ? exchange.Route : "(none)", exchange.Status, duration);
        if (!log.Writes(LogLevelOption.Information)) return;
        var caller = exchange.Caller is { SignedIn: true } signedIn ? ScalarText.Format(signedIn.Id) : null;
        var traceparent = headers.TraceParent;
        log.Request(new RequestLine(
            exchange.RequestId,
            traceparent.Count == 1 ? RequestIds.TraceId(traceparent.ToString()) : Activity.Current?.TraceId.ToString(),
            exchange.Method,
            exchange.Route.Length > 0 ? exchange.Route : "(none)",
            exchange.Status,
            duration.TotalMilliseconds,
            exchange.Rows,
            caller,
            exchange.ProblemCode));
    }
}
