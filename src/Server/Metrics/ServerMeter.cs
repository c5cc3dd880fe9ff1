using System.Diagnostics.Metrics;

namespace Ashlar.Server.Metrics;

/// <summary>What the server itself counts: requests by route, and those in work.</summary>
internal sealed class ServerMeter : IDisposable
{
    public const string Name = "Ashlar.Server";

    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _requests;

    public ServerMeter(Func<int> inWork)
    {
        _requests = _meter.CreateHistogram("ashlar.http.request.duration", "s", "Requests by method, route and status.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        _meter.CreateObservableGauge("ashlar.http.requests.active", inWork, "{request}", "Requests in work.");
    }

    public void Request(string method, string route, int status, TimeSpan duration)
    {
        if (!_requests.Enabled) return;
        // A method is the caller's to choose: only known ones become labels
        var known = method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "other";
        _requests.Record(duration.TotalSeconds, new("method", known), new("route", route), new("status", status));
    }

    public void Dispose() => _meter.Dispose();
}
