using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Ashlar.Server.Metrics;

internal enum MetricKind : byte { Counter, Gauge, Histogram }

/// <summary>One metric of the exposition with its series, a series for each set of labels. Thread-safe.</summary>
internal sealed class MetricFamily(string name, MetricKind kind, string help, double[] bounds)
{
    // Labels come from models and routes, not from callers; this only bounds a mistake
    private const int MostSeries = 10_000;
    private const int LongestKey = 512;

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public void Record(double value, bool isTotal, ReadOnlySpan<KeyValuePair<string, object?>> own, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The labels as they will be written are the key: no allocation once the series is known
        Span<char> key = stackalloc char[LongestKey];
        var length = 0;
        var fits = Append(own, key, ref length) && Append(tags, key, ref length);
        if (!fits) return; // no label of ours is that long
        var lookup = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key[..length], out var series))
        {
            if (_series.Count >= MostSeries) return;
            series = _series.GetOrAdd(new string(key[..length]), _ => new Series(bounds.Length));
        }

        if (kind == MetricKind.Histogram) series.Observe(value, bounds);
        else if (kind == MetricKind.Counter && !isTotal) series.Add(value);
        else series.Set(value);
    }

    /// <summary>Forgets gauges, which are asked anew each time.</summary>
    public void ForgetGauges()
    {
        if (kind == MetricKind.Gauge) _series.Clear();
    }

    /// <summary>Writes the family in the text format 0.0.4.</summary>
    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty) return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {Name} {kind.ToString().ToLowerInvariant()}\n");
        foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (kind == MetricKind.Histogram) series.WriteHistogram(text, Name, labels, bounds);
            else Line(text, Name, "", labels, "", series.Value);
        }
    }

    private static bool Append(ReadOnlySpan<KeyValuePair<string, object?>> tags, Span<char> key, ref int length)
    {
        foreach (var (name, value) in tags)
        {
            var text = value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            if (length + name.Length + (text.Length * 2) + 4 > key.Length) return false;
            if (length > 0) key[length++] = ',';
            foreach (var c in name) key[length++] = char.IsAsciiLetterOrDigit(c) ? c : '_';
            key[length++] = '=';
            key[length++] = '"';
            foreach (var c in text)
            {
                if (c is '"' or '\\' or '\n') key[length++] = '\\';
                key[length++] = c == '\n' ? 'n' : c;
            }

            key[length++] = '"';
        }

        return true;
    }

    private static void Line(StringBuilder text, string name, string suffix, string labels, string extra, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length + extra.Length > 0) text.Append('{').Append(labels).Append(labels.Length > 0 && extra.Length > 0 ? "," : "").Append(extra).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private sealed class Series(int bounds)
    {
        private readonly Lock _gate = new();
        private readonly long[] _buckets = bounds == 0 ? [] : new long[bounds + 1];
        private double _value;

        public double Value
        {
            get
            {
                lock (_gate) return _value;
            }
        }

        public void Add(double value)
        {
            lock (_gate) _value += value;
        }

        public void Set(double value)
        {
            lock (_gate) _value = value;
        }

        public void Observe(double value, double[] limits)
        {
            var bucket = 0;
            while (bucket < limits.Length && value > limits[bucket]) bucket++;
            lock (_gate)
            {
                _buckets[bucket]++;
                _value += value;
            }
        }

        public void WriteHistogram(StringBuilder text, string name, string labels, double[] limits)
        {
            long[] buckets;
            double sum;
            lock (_gate)
            {
                buckets = [.. _buckets];
                sum = _value;
            }

            long total = 0;
            for (var i = 0; i < buckets.Length; i++)
            {
                total += buckets[i];
                var limit = i < limits.Length ? Number(limits[i]) : "+Inf";
                Line(text, name, "_bucket", labels, $"le=\"{limit}\"", total);
            }

            Line(text, name, "_sum", labels, "", sum);
            Line(text, name, "_count", labels, "", total);
        }
    }
}
