using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Ashlar.Server.Metrics;

/// <summary>
/// Gathers what the meters of the process tell and gives it as text for Prometheus. One is made only where <c>/metrics</c> is
/// served: without a listener the meters cost next to nothing.
/// </summary>
/// <remarks>The format: https://prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.</remarks>
internal sealed class MetricBook : IDisposable
{
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();

    public MetricBook()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is "System.Runtime" || instrument.Meter.Name.StartsWith("Ashlar.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, new Source(FamilyOf(instrument), instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, source) => ((Source)source!).Record(value, tags)); // never null: enabled with one
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, source) => ((Source)source!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, source) => ((Source)source!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it stands now.</summary>
    public string Write()
    {
        var text = new StringBuilder(8192);
        lock (_gate)
        {
            foreach (var family in _families.Values) family.ForgetGauges();
            _listener.RecordObservableInstruments();
            foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal)) family.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private MetricFamily FamilyOf(Instrument instrument)
    {
        var kind = KindOf(instrument);
        var bounds = kind != MetricKind.Histogram ? [] : (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? Seconds;
        // Meters of one name come and go with what they measure; what they told stays
        return _families.GetOrAdd(NameOf(instrument, kind), name => new MetricFamily(name, kind, instrument.Description ?? instrument.Name, bounds));
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.StartsWith("Histogram", StringComparison.Ordinal) ? MetricKind.Histogram
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? MetricKind.Counter
            : MetricKind.Gauge;
    }

    /// <summary><c>ashlar.store.statement.duration</c> in <c>s</c> is <c>ashlar_store_statement_duration_seconds</c>.</summary>
    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder();
        foreach (var c in instrument.Name) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        // A suffix that belongs to histograms alone
        if (kind == MetricKind.Gauge && instrument.Name.EndsWith(".count", StringComparison.Ordinal)) name.Length -= ".count".Length;
        name.Append(instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" });
        if (kind == MetricKind.Counter) name.Append("_total");
        return name.ToString();
    }

    /// <summary>An instrument and where its measurements go.</summary>
    private sealed class Source(MetricFamily family, Instrument instrument)
    {
        private readonly KeyValuePair<string, object?>[] _own = [.. instrument.Meter.Tags ?? []];

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => family.Record(value, instrument.IsObservable, _own, tags);
    }
}
