using System.Buffers.Text;
using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Scalars that travel as text, and how they are told of.</summary>
internal static class Scalars
{
    public static CelValue Duration(long micros) => CelValue.DurationOfNanos(micros * 1000);

    /// <summary>Cuts what is finer than the microseconds that stores keep.</summary>
    public static CelValue Cut(in CelValue instant)
    {
        var (seconds, nanos) = instant.AsTimestamp;
        return CelValue.Timestamp(seconds, nanos / 1000 * 1000);
    }

    public static bool TryParse(ScalarKind kind, string text, out CelValue value)
    {
        switch (kind)
        {
            case ScalarKind.Uuid:
                return UuidType.TryParse(text, out value);
            case ScalarKind.Date:
                return DateType.TryParse(text, out value);
            case ScalarKind.Time:
                return TimeType.TryParse(text, out value);
            case ScalarKind.DateTime:
                return Instants.TryParse(text, out value);
            case ScalarKind.Duration:
                return IsoDuration.TryParse(text, out value);
            case ScalarKind.Bytes:
                return TryBase64(text, out value);
            default:
                throw new InvalidOperationException($"{kind} is no text");
        }
    }

    public static string Describe(ScalarKind kind) => kind switch
    {
        ScalarKind.Uuid => "a UUID such as 0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
        ScalarKind.Date => "a date such as 2026-01-31",
        ScalarKind.Time => "a time of day such as 09:30:00",
        ScalarKind.DateTime => "an instant with its offset such as 2026-01-31T09:30:00Z",
        ScalarKind.Duration => "an ISO 8601 duration without years and months such as P1DT2H30M",
        _ => "base64",
    };

    public static string Name(ScalarKind kind) => kind switch
    {
        ScalarKind.Uuid => "uuid",
        ScalarKind.Date => "date",
        ScalarKind.Time => "time",
        ScalarKind.DateTime => "date-time",
        ScalarKind.Duration => "duration",
        _ => "base64",
    };

    // RFC 4648 section 4, padded; no white space.
    private static bool TryBase64(string text, out CelValue value)
    {
        value = default;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '=')) return false;
        }

        if (!Base64.IsValid(text, out var length)) return false;
        var bytes = new byte[length];
        if (!Convert.TryFromBase64String(text, bytes, out var written) || written != length) return false;
        value = CelValue.Bytes(bytes);
        return true;
    }
}
