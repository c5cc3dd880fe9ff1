using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Moving;

/// <summary>
/// Rows of a table as a count and a sum of hashes, the same whatever the database and the order. Values are hashed as what they
/// mean: JSON without spaces, its members in order, 1.50 as 1.5, since a database may spell it anew.
/// </summary>
internal sealed class RowDigest(IReadOnlyList<ScalarType> types)
{
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private UInt128 _sum;

    public long Count { get; private set; }

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Count}:{_sum:x32}");

    public void Add(IReadOnlyList<CelValue> values)
    {
        _row.ResetWrittenCount();
        for (var i = 0; i < types.Count; i++) Write(types[i], values[i]);
        SHA256.HashData(_row.WrittenSpan, _hash);
        _sum += new UInt128(BitConverter.ToUInt64(_hash, 0), BitConverter.ToUInt64(_hash, 8));
        Count++;
    }

    private void Write(ScalarType type, in CelValue value)
    {
        var text = type is { Kind: ScalarKind.Json, IsList: false } && value.Kind == CelKind.String ? Canonical(value.AsString) : CelPrinter.ToText(value);
        if (type is { Kind: ScalarKind.Json, IsList: true } && value.Kind == CelKind.List) text = string.Join('\u0001', value.AsList.Select(item => Canonical(item.AsString)));
        var length = Encoding.UTF8.GetByteCount(text);
        var span = _row.GetSpan(length + sizeof(int));
        BitConverter.TryWriteBytes(span, length);
        Encoding.UTF8.GetBytes(text, span[sizeof(int)..]);
        _row.Advance(length + sizeof(int));
    }

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Canonical(document.RootElement, text);
        return text.ToString();
    }

    private static void Canonical(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(member.Name)).Append(':');
                    Canonical(member.Value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    Canonical(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.Number:
                text.Append(Number(element.GetRawText()));
                break;
            case JsonValueKind.String:
                text.Append(JsonSerializer.Serialize(element.GetString()));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    /// <summary>Exactly: digits without trailing zeros, and a power of ten.</summary>
    private static string Number(string raw)
    {
        var (mantissa, exponent) = raw.Split('e', 'E') is [var left, var right] ? (left, int.Parse(right, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) : (raw, 0);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0) exponent -= mantissa.Length - point - 1;
        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        if (digits.IsZero) return "0";
        while ((digits % 10).IsZero) (digits, exponent) = (digits / 10, exponent + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}");
    }
}
