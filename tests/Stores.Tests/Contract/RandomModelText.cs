using System.Globalization;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Contract;

/// <summary>Models of a few entities with fields of every type, and rows for them.</summary>
internal static class RandomModelText
{
    private static readonly string[] Types =
    [
        "type: string", "type: string, max: 40", "type: string, caseless: true", "type: text", "type: int", "type: int, min: 0, max: 9", "type: long", "type: double",
        "type: decimal, precision: 10, scale: 2", "type: decimal, precision: 12, scale: 4", "type: bool", "type: uuid", "type: date", "type: time",
        "type: dateTime", "type: duration", "type: json", "type: bytes", "enum: [a, b]", "enum: [b, c]", "type: string, list: true", "type: int, list: true",
    ];

    public static string Any(Random random)
    {
        var names = new[] { "Alpha", "Beta", "Gamma" }.Where(_ => random.Next(4) > 0).DefaultIfEmpty("Alpha").ToList();
        var text = new StringBuilder();
        foreach (var name in names)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}:\n");
            if (random.Next(5) == 0) text.Append("  key: { type: long }\n");
            text.Append("  fields:\n    fixed: { type: string, optional: true }\n");
            foreach (var field in new[] { "one", "two", "three", "four" }.Where(_ => random.Next(3) > 0))
            {
                var type = Types[random.Next(Types.Length)];
                var optional = random.Next(2) == 0 ? ", optional: true" : "";
                var indexed = !type.Contains("list", StringComparison.Ordinal) && !type.Contains("json", StringComparison.Ordinal) && !type.Contains("text", StringComparison.Ordinal) && !type.Contains("bytes", StringComparison.Ordinal);
                var index = indexed ? random.Next(4) switch { 0 => ", unique: true", 1 => ", index: true", _ => "" } : "";
                text.Append(CultureInfo.InvariantCulture, $"    {field}: {{ {type}{optional}{index} }}\n");
            }

            if (random.Next(2) == 0) text.Append(CultureInfo.InvariantCulture, $"    other: {{ ref: {names[random.Next(names.Count)]}, optional: true }}\n");
            if (random.Next(3) == 0) text.Append(CultureInfo.InvariantCulture, $"    links: {{ many: {names[random.Next(names.Count)]}, link: true }}\n");
            text.Append("  access: { read: public }\n");
        }

        return text.ToString();
    }

    // Some of the names get another, and say what they were
    public static string Renamed(string text, Random random)
    {
        foreach (var name in new[] { "Alpha", "Beta", "Gamma" })
        {
            if (random.Next(2) == 0) text = text.Replace($"{name}:\n", $"{name}New:\n  was: {name}\n", StringComparison.Ordinal).Replace($": {name},", $": {name}New,", StringComparison.Ordinal).Replace($": {name} }}", $": {name}New }}", StringComparison.Ordinal);
        }

        foreach (var field in new[] { "one", "two", "three", "four", "other", "links" })
        {
            if (random.Next(3) == 0) text = text.Replace($"    {field}: {{ ", $"    {field}New: {{ was: {field}, ", StringComparison.Ordinal);
        }

        return text;
    }

    // Rows with only what must be there: numbers small enough for most types to come
    public static async Task FillAsync(Rows rows, Random random, bool again = false)
    {
        foreach (var name in new[] { "Alpha", "Beta", "Gamma" })
        {
            if (!rows.Has(name)) continue;
            var entity = rows.Entity(name);
            var number = again ? 1 : random.Next(3);
            for (var i = 0; i < number; i++)
            {
                var values = entity.Fields.OfType<ValueField>().Where(f => !f.System && f != entity.Key && (!f.Optional || random.Next(2) == 0)).Select(f => (f.Name, SmallValue(f.Type, again ? 2 : i))).ToArray();
                var outcome = await rows.WriteAsync(rows.Insert(name, values));
                Assert.True(outcome.Error is null || (again && outcome.Error.Kind == WriteErrorKind.Unique), $"{outcome.Error}"); // the new model may have made it unique
            }
        }
    }

    private static CelValue SmallValue(ScalarType type, int i)
    {
        if (type.IsList) return CelValue.List([]);
        return type.Kind switch
        {
            ScalarKind.Enum => CelValue.String(type.Words[i % 2]),
            ScalarKind.Json => CelValue.String("{}"),
            ScalarKind.String or ScalarKind.Text => CelValue.String($"{i}"),
            ScalarKind.Double => CelValue.Double(i),
            ScalarKind.Decimal => Model.Expressions.ValueTypes.DecimalType.Of(i, 0),
            ScalarKind.Bool => CelValue.Bool(i == 0),
            ScalarKind.Uuid => Model.Expressions.ValueTypes.UuidType.Of(new Guid(i, 0, 0, new byte[8])),
            ScalarKind.Date => Model.Expressions.ValueTypes.DateType.OfDays(i),
            ScalarKind.Time => Model.Expressions.ValueTypes.TimeType.OfMicros(i),
            ScalarKind.DateTime => CelValue.Timestamp(i),
            ScalarKind.Duration => CelValue.DurationOfNanos(i * 1000L),
            ScalarKind.Bytes => CelValue.Bytes(new byte[] { (byte)i }),
            _ => CelValue.Int(i),
        };
    }
}
