using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>A model with a field of every type, required and optional, and every kind of relation; and random rows of it.</summary>
internal static class PropertyModel
{
    private const string Source =
        """
        ashlar: 1
        name: property
        entities:
          Node:
            fields:
              i: { type: long, index: true }
              j: { type: long }
              oi: { type: long, optional: true, index: true }
              n: { type: int }
              d: { type: double }
              od: { type: double, optional: true }
              m: { type: decimal, precision: 12, scale: 2, index: true }
              om: { type: decimal, precision: 18, scale: 6, optional: true }
              w: { type: decimal, precision: 18, scale: 0 }
              s: { type: string, index: true }
              os: { type: string, optional: true, index: true }
              cs: { type: string, caseless: true, index: true }
              ocs: { type: string, caseless: true, optional: true }
              e: { enum: [red, green, blue] }
              b: { type: bool }
              ob: { type: bool, optional: true }
              u: { type: uuid }
              ou: { type: uuid, optional: true, index: true }
              dt: { type: date }
              odt: { type: date, optional: true }
              tm: { type: time, optional: true }
              ts: { type: dateTime }
              ots: { type: dateTime, optional: true }
              du: { type: duration }
              odu: { type: duration, optional: true }
              by: { type: bytes, optional: true }
              js: { type: json, optional: true }
              tags: { type: string, list: true }
              otags: { type: string, list: true, optional: true }
              nums: { type: long, list: true }
              ids: { type: uuid, list: true }
              days: { type: date, list: true }
              prices: { type: decimal, precision: 12, scale: 2, list: true }
              flags: { type: bool, list: true }
              reals: { type: double, list: true }
              parent: { ref: Node, optional: true }
              owner: { ref: Owner }
              children: { many: Node, by: parent }
              groups: { many: Group, link: true }
              total: { type: decimal, precision: 18, scale: 3, computed: 'children.sum(c, c.m * c.n)' }
              ratio: { type: decimal, precision: 18, scale: 4, computed: 'm / n' }
              label: { type: string, computed: "s + '-' + owner.name" }
          Owner:
            fields:
              name: { type: string, unique: true }
              score: { type: long, optional: true }
              boss: { ref: Owner, optional: true }
              nodes: { many: Node, by: owner }
          Group:
            fields:
              title: { type: string }
              weight: { type: double, optional: true }
        """;

    private static readonly long[] Longs =
    [
        0, 1, -1, 2, 3, 5, 7, -7, 10, 100, long.MaxValue, long.MinValue, long.MaxValue - 1, long.MinValue + 1, 1L << 32, -(1L << 32),
        (1L << 53) + 1, -(1L << 53) - 1, int.MaxValue, int.MinValue, 3037000500,
    ];

    private static readonly double[] Doubles = [0, 1, -1, 0.5, -2.5, 1e300, -1e300, 1e-300, 9007199254740993, 0.1, 5, double.MaxValue, double.Epsilon, 9.3e18];

    public static readonly string[] Texts =
    [
        "", "a", "A", "ab", "aB", "AB", "abc", "b", "B", "a b", "%", "_", "a%b", "a_b", "é", "É", "z", "\uE000", "\uFFFD", "😀", "a😀b", "😀😀", "'", "\"",
        "\\", "\u0301", "ß", "ſ", "K", "\u212A", "1", "true", "red", " a ", "\u00A0a\u2003", "[", "{", "null",
    ];

    private static readonly string[] Documents =
    [
        "null", "true", "false", "1", "0", "-0", "1.0", "1.50e1", "1e25", "{\"b\":1e-400}", "[2e-324,3e-324,1.7976931348623158e308]", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0.5", "\"a\"", "\"\"",
        "[]", "{}", "[1,2,3]", "[1,\"a\",null,true,2.5,[1],{\"a\":1}]", "{\"a\":1}", "{\"a\":null}", "{\"a\":\"a\"}", "{\"a\":true,\"b\":false}",
        "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":\"x\",\"c\":[1,2]}}", "{\"a\":[1,2,{\"b\":3}],\"b\":1.5}", "{\"a\":9007199254740993,\"b\":9007199254740992.0}",
        "{\"we ird\":1,\"k\\\"q\":2,\"é\":3,\"😀\":4}", "{\"a\":\"é😀\",\"b\":\"\\u0041\\n\"}", "{\"a\":\"1\",\"b\":1}", "{\"b\":{\"a\":null}}",
        "{\"a\":[{\"b\":1},{\"b\":2},{\"b\":null},{}]}", "[\"a\",\"b\"]", "{\"a\":[true,false]}", "{\"a\":-5,\"b\":12345678901234567890}",
    ];

    public static ModelSnapshot Model { get; } = Load();

    public static Entity Node { get; } = Model.FindEntity("Node")!;

    public static TestData Random(Random random, int nodes)
    {
        var data = new TestData();
        Many(data, "Owner", random, 5);
        Many(data, "Group", random, 4);
        Many(data, "Node", random, nodes);
        return data;
    }

    private static void Many(TestData data, string name, Random random, int count)
    {
        var entity = Model.FindEntity(name)!;
        for (var i = 0; i < count; i++)
        {
            var row = data.Add(entity);
            row[entity.Key] = UuidType.Of(Uuid(i));
        }

        foreach (var row in data.Rows(entity))
        {
            foreach (var column in entity.Columns.Where(c => c.HasStorage && c != entity.Key)) row[column] = Value(data, row, column, random);
            foreach (var link in entity.Fields.OfType<LinkField>())
            {
                row.Links[link] = [.. data.Rows(link.Target).Where(_ => random.Next(3) == 0).Select(r => r.Key)];
            }
        }
    }

    private static CelValue Value(TestData data, TestRow row, ColumnField column, Random random)
    {
        if (column.Optional && random.Next(5) < 2) return CelValue.Null;
        if (column is RefField reference) return Pick(data.Rows(reference.Target), random).Key;
        if (column.Type.IsList) return CelValue.List([.. Enumerable.Range(0, random.Next(4)).Select(_ => Scalar(column.Type, column.Name, random))]);
        return column.Unique ? CelValue.String($"owner {data.Rows(row.Entity).IndexOf(row)}") : Scalar(column.Type, column.Name, random);
    }

    private static CelValue Scalar(ScalarType type, string name, Random random) => type.Kind switch
    {
        ScalarKind.Enum => CelValue.String(Pick(type.Words, random)),
        ScalarKind.String or ScalarKind.Text => CelValue.String(Pick(Texts, random)),
        ScalarKind.Int => CelValue.Int(Pick([0, 1, -1, 2, 3, 10, int.MaxValue, int.MinValue], random)),
        ScalarKind.Long => CelValue.Int(Pick(Longs, random)),
        // Sums of these are exact in any order.
        ScalarKind.Double when name is "d" or "weight" => CelValue.Double(random.Next(-40, 40) / 4.0),
        ScalarKind.Double => CelValue.Double(Pick(Doubles, random)),
        ScalarKind.Decimal => DecimalType.Of(Unscaled(type, random), type.Scale),
        ScalarKind.Bool => CelValue.Bool(random.Next(2) == 0),
        ScalarKind.Uuid => UuidType.Of(Uuid(random.Next(12))),
        ScalarKind.Date => DateType.OfDays(Pick([0, 1, -1, 19000, -719162, 2932896, random.Next(-1000, 20000)], random)),
        ScalarKind.Time => TimeType.OfMicros(Pick([0, 1, 86_399_999_999, random.NextInt64(86_400_000_000)], random)),
        ScalarKind.DateTime => Instant(random),
        ScalarKind.Duration => CelValue.DurationOfNanos(1000 * Pick([0, 1, -1, 3_600_000_000, 9223372036854775, -9223372036854775, random.NextInt64(-100_000_000_000, 100_000_000_000)], random)),
        ScalarKind.Bytes => CelValue.Bytes(Pick<byte[]>([[], [0], [0xFF, 0xFE], [0x61], [0x61, 0x00, 0x62]], random)),
        _ => CelValue.String(Pick(Documents, random)),
    };

    private static CelValue Instant(Random random)
    {
        var micros = Pick([0, -1, 1_700_000_000_000_000, -62135596800000000, 253402300799999999, random.NextInt64(-5_000_000_000_000_000, 5_000_000_000_000_000)], random);
        var seconds = (long)Math.Floor(micros / 1_000_000m);
        return CelValue.Timestamp(seconds, (int)(micros - (seconds * 1_000_000)) * 1000);
    }

    private static long Unscaled(ScalarType type, Random random)
    {
        var most = (long)Math.Pow(10, type.Precision) - 1;
        return Pick([0, 1, -1, 100, 150, 199, -250, 1_000_000, most, -most, random.NextInt64(-most, most), random.Next(-100000, 100000)], random);
    }

    /// <summary>Of few, so that values meet keys.</summary>
    public static Guid Uuid(int number) => new(number % 3, 0, 0, 0, 0, 0, 0, 0, 0xAB, 0, (byte)number);

    public static T Pick<T>(IReadOnlyList<T> items, Random random) => items[random.Next(items.Count)];

    private static ModelSnapshot Load()
    {
        var result = ModelLoader.Load(Source, "property.yaml");
        Assert.True(result.Snapshot is not null, string.Join("\n", result.Issues));
        return result.Snapshot!;
    }
}
