using System.Globalization;
using System.Text.Json;

namespace Ashlar.Cel.Tests.Conformance;

/// <summary>Reads values as the conformance files write them, and compares results with them: kinds must be the same, NaN is
/// NaN, zero has a sign, maps are without order.</summary>
internal static class ConformanceValues
{
    public static CelValue Read(JsonElement json)
    {
        var (kind, value) = json.EnumerateObject().Select(p => (p.Name, p.Value)).Single();
        return kind switch
        {
            "null" => CelValue.Null,
            "bool" => CelValue.Bool(value.GetBoolean()),
            "int" => CelValue.Int(long.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "uint" => CelValue.UInt(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "double" => CelValue.Double(value.ValueKind == JsonValueKind.Number
                ? value.GetDouble()
                : double.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "string" => CelValue.String(value.GetString()!),
            "bytes" => CelValue.Bytes(value.GetBytesFromBase64()),
            "list" => CelValue.List([.. value.EnumerateArray().Select(Read)]),
            "map" => CelValue.Map([.. value.EnumerateArray().Select(e => KeyValuePair.Create(Read(e[0]), Read(e[1])))]),
            "type" => CelValue.TypeOf(TypeNamed(value.GetString()!)),
            "timestamp" => CelValue.Timestamp(Seconds(value), value.GetProperty("nanos").GetInt32()),
            "duration" => CelValue.Duration(Seconds(value), value.GetProperty("nanos").GetInt32()),
            "object" when value.GetProperty("text").GetString() == "" && ConformanceTypes.Parse(value.GetProperty("type").GetString()!) is CelObjectType type =>
                CelValue.Object(new DefaultMessage(type)),
            _ => throw new NotSupportedException($"there are no values of kind {kind}"),
        };
    }

    public static bool AreSame(in CelValue actual, in CelValue wanted)
    {
        if (actual.Kind != wanted.Kind)
        {
            return false;
        }

        switch (actual.Kind)
        {
            case CelKind.Double:
                return actual.AsDouble.Equals(wanted.AsDouble) && double.IsNegative(actual.AsDouble) == double.IsNegative(wanted.AsDouble);
            case CelKind.List:
                var (a, w) = (actual.AsList, wanted.AsList);
                return a.Count == w.Count && a.Zip(w).All(p => AreSame(p.First, p.Second));
            case CelKind.Map:
                var (left, right) = (actual.AsMap, wanted.AsMap);
                return left.Count == right.Count
                    && left.Keys.Select((k, i) => right.TryGet(k, out var v) && AreSame(left.ValueAt(i), v)).All(same => same);
            default:
                return actual.Equals(wanted);
        }
    }

    private static long Seconds(JsonElement value) => long.Parse(value.GetProperty("seconds").GetString()!, CultureInfo.InvariantCulture);

    private static CelType TypeNamed(string name) => name switch
    {
        "list" => CelType.AnyList,
        "map" => CelType.AnyMap,
        _ => ConformanceTypes.Parse(name),
    };
}
