using System.Globalization;

namespace Ashlar.Surfaces.Tests.Rest.RandomModels;

/// <summary>The keys that rows of random models have: few, so that requests meet.</summary>
internal static class Pool
{
    public const int Size = 6;

    public static string Key(int entity, int number) => $"0190163d-8694-739b-aea5-{entity:x4}000000{number:x2}";
}

/// <summary>Values of each form on the wire, now and then one that is refused.</summary>
internal sealed class RandomValues(Random random)
{
    public static readonly string[] Plain = ["", "a", "A", "ab", "b", "Z", "é", "ß", "😀", "\ufffd", "%", "_", "a\\\\b"];
    public static readonly string[] Words = ["red", "green", "blue"];
    public static readonly string[] Dates = ["0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"];
    public static readonly string[] Times = ["00:00:00", "12:30:00", "23:59:59.999999"];
    public static readonly string[] Instants = ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2024-05-05T05:00:00Z", "9999-12-31T23:59:59.999999Z"];
    private static readonly string[] Jsons = ["{\"a\":1}", "{\"a\":\"x\",\"b\":null}", "{\"b\":{\"a\":[1,2.5]}}", "[]", "\"t\"", "7", "1.5", "true", "{\"a\":1.0}", "{\"a\":-0.5}", "{\"a\":12345678901234567890}"];
    private static readonly string[] Wrong = ["null", "{}", "[[]]", "\"\\u0000\"", "1e400", "\"2024-13-01\"", "true", "99999999999999999999", "\"\\ud800\""];

    public string Of(RandomField field)
    {
        if (field.Optional && random.Next(4) == 0) return "null";
        return random.Next(60) == 0 ? Pick(Wrong) : Right(field.Form);
    }

    private string Right(FieldForm form) => form switch
    {
        FieldForm.String or FieldForm.Text or FieldForm.Caseless => $"\"{Pick(Plain)}\"",
        FieldForm.Int => Pick("0", "1", "-7", "3", "10", "2147483647", "-2147483648"),
        FieldForm.Long => Pick("0", "1", "-7", "3", "10", "9223372036854775807", "-9223372036854775808"),
        FieldForm.Double => Pick("0", "1.5", "-2.25", "3", "1e300", "-1e-300", "0.1"),
        FieldForm.Decimal => Pick("0", "1.5", "9.99", "-3.33", "9999999999.99", "1"),
        FieldForm.Bool => Pick("true", "false"),
        FieldForm.Uuid => $"\"{Pool.Key(9, random.Next(3))}\"",
        FieldForm.Date => $"\"{Pick(Dates)}\"",
        FieldForm.Time => $"\"{Pick(Times)}\"",
        FieldForm.DateTime => $"\"{Pick(Instants)}\"",
        FieldForm.Duration => $"\"{Pick("PT0S", "PT1M30S", "PT1.5S", "-PT2H", "P3D")}\"",
        FieldForm.Word => $"\"{Pick(Words)}\"",
        FieldForm.Texts => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{Pick(Plain)}\"")) + "]",
        FieldForm.Ints => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(-8, 12).ToString(CultureInfo.InvariantCulture))) + "]",
        FieldForm.Json => Pick(Jsons),
        _ => $"\"{Pick("", "AA==", "/+8=")}\"",
    };

    private T Pick<T>(params IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
