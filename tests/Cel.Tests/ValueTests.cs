using System.Runtime.CompilerServices;

namespace Ashlar.Cel.Tests;

public sealed class ValueTests
{
    [Fact]
    public void A_value_is_four_words() => Assert.Equal(32, Unsafe.SizeOf<CelValue>());

    [Fact]
    public void Holds_every_kind()
    {
        Assert.True(default(CelValue).IsNull);
        Assert.True(CelValue.True.AsBool && CelValue.True.IsTrue && CelValue.False.IsFalse && !CelValue.Null.IsFalse);
        Assert.Equal(long.MinValue, CelValue.Int(long.MinValue).AsInt);
        Assert.Equal(ulong.MaxValue, CelValue.UInt(ulong.MaxValue).AsUInt);
        Assert.Equal(-0.5, CelValue.Double(-0.5).AsDouble);
        Assert.Equal("x", CelValue.String("x").AsString);
        Assert.Equal([2, 3], CelValue.Bytes(new ReadOnlyMemory<byte>([1, 2, 3, 4], 1, 2)).AsBytes.ToArray());
        Assert.Equal((-1L, 5), CelValue.Timestamp(-1, 5).AsTimestamp);
        Assert.Equal(-1_500_000_000, CelValue.Duration(-1, -500_000_000).AsDurationNanos);
        Assert.Equal(CelType.Int, CelValue.TypeOf(CelType.Int).AsType);
        Assert.Equal((1UL, 2UL), CelValue.Extension(Sample.Date, 1, 2).AsExtensionWords);
        Assert.Equal("boom", CelValue.Error(CelErrorCode.Unknown, "boom").AsError.Message);
        Assert.Throws<InvalidOperationException>(() => CelValue.Int(1).AsString);
        Assert.Throws<ArgumentNullException>(() => CelValue.String(null!));
    }

    [Fact]
    public void Timestamps_come_from_the_clock_of_dotnet()
    {
        Assert.Equal((0L, 0), CelValue.Timestamp(DateTimeOffset.UnixEpoch).AsTimestamp);
        Assert.Equal((-1L, 999_999_900), CelValue.Timestamp(DateTimeOffset.UnixEpoch.AddTicks(-1)).AsTimestamp);
        Assert.Equal((1L, 100), CelValue.Timestamp(DateTimeOffset.UnixEpoch.AddTicks(TimeSpan.TicksPerSecond + 1)).AsTimestamp);
        Assert.True(CelValue.Timestamp(CelTime.MaxSeconds + 1).IsError);
        Assert.True(CelValue.Duration(long.MaxValue, 0).IsError);
    }

    [Fact]
    public void Equal_values_have_equal_hashes()
    {
        CelValue[][] same =
        [
            [CelValue.Int(1), CelValue.UInt(1), CelValue.Double(1)],
            [CelValue.Double(0.0), CelValue.Double(-0.0), CelValue.Int(0)],
            [CelValue.Double(double.NaN), CelValue.Double(double.NaN)],
            [CelValue.Int(long.MaxValue), CelValue.UInt(long.MaxValue)],
            [CelValue.String("a"), CelValue.String(new string('a', 1))],
            [CelValue.Bytes(new byte[] { 1 }), CelValue.Bytes(new byte[] { 1 })],
            [CelValue.List([CelValue.Int(1)]), CelValue.List([CelValue.UInt(1)])],
            [Map(("a", 1), ("b", 2)), Map(("b", 2), ("a", 1))],
            [CelValue.Timestamp(5, 6), CelValue.Timestamp(5, 6)],
            [CelValue.DurationOfNanos(5), CelValue.Duration(0, 5)],
            [CelValue.TypeOf(CelType.AnyList), CelValue.TypeOf(CelType.List(CelType.Int))],
            [CelValue.Null, default], [CelValue.True, CelValue.Bool(true)],
            [DateType.Make("2024-01-01"), DateType.Make("2024-01-01")],
            [CelValue.Error(CelError.Unknown), CelValue.Error(CelError.Unknown)],
        ];
        Assert.All(same, group => Assert.All(group, value =>
        {
            Assert.True(value == group[0] && group[0].Equals((object)value));
            Assert.Equal(group[0].GetHashCode(), value.GetHashCode());
        }));
        Assert.Equal(same.Length, same.Select(g => g[0]).ToHashSet().Count);
        Assert.True(CelValue.Int(1) != CelValue.String("1"));
        Assert.False(CelValue.Int(1).Equals("1"));
        Assert.False(CelComparison.AreEqual(CelValue.Double(double.NaN), CelValue.Double(double.NaN)));
    }

    [Fact]
    public void Text_orders_by_code_point()
    {
        string[] ordered = ["", "a", "ab", "b", "\u00e9", "\ud7ff", "\ue000", "\uffff", "\ud800\udc00", "\ud800\udc00a", "\udbff\udfff"];
        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(CelText.Compare(ordered[i], ordered[j])));
            }
        }

        Assert.True(CelEnvironment.Standard.Compile("'\\uffff' < '\\U00010000'").Require().Evaluate(CelVariables.None).IsTrue);
    }

    [Fact]
    public void Text_orders_as_its_utf8_does() => Effort.Run(2000, (random, _) =>
    {
        var (a, b) = (Text(random), Text(random));
        var bytes = System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));
        Assert.Equal(Math.Sign(bytes), Math.Sign(CelText.Compare(a, b)));
        Assert.Equal(a.EnumerateRunes().Count(), CelText.Length(a));
        Assert.True(CelText.IsWellFormed(a));
        for (var i = 0; i <= CelText.Length(a); i++)
        {
            Assert.Equal(string.Concat(a.EnumerateRunes().Take(i)).Length, CelText.IndexOf(a, i));
        }

        Assert.Equal(-1, CelText.IndexOf(a, CelText.Length(a) + 1));
        Assert.Equal(-1, CelText.IndexOf(a, -1));

        static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(5) switch
        {
            0 => "a",
            1 => "\u00e9",
            2 => "\ue001",
            3 => "\ud83d\ude00",
            _ => "b",
        }));
    });

    [Fact]
    public void Lone_surrogates_are_not_well_formed()
    {
        Assert.False(CelText.IsWellFormed("a\ud800"));
        Assert.False(CelText.IsWellFormed("\udc00a"));
        Assert.False(CelText.IsWellFormed("\ud83d\ude00\ud83d"));
        Assert.Equal(2, CelText.Length("\ud800a"));
        Assert.Equal(CelIssueCode.BadLiteral, CelEnvironment.Standard.Compile("'\ud800'").Issues[0].Code);
        Assert.Equal(CelIssueCode.BadLiteral, CelEnvironment.Standard.Compile("b'\ud800'").Issues[0].Code);
        Assert.Equal(CelIssueCode.BadLiteral, CelEnvironment.Standard.Compile("b'\ud800\\x00'").Issues[0].Code);
    }

    [Fact]
    public void Numbers_compare_across_types()
    {
        (CelValue Left, CelValue Right, int Order)[] cases =
        [
            (CelValue.Int(-1), CelValue.UInt(ulong.MaxValue), -1), (CelValue.UInt(0), CelValue.Int(-1), 1), (CelValue.Int(2), CelValue.UInt(1), 1),
            (CelValue.UInt(1), CelValue.Int(2), -1), (CelValue.Double(1.5), CelValue.Int(1), 1), (CelValue.UInt(1), CelValue.Double(1.5), -1),
            (CelValue.Bytes(new byte[] { 1 }), CelValue.Bytes(new byte[] { 2 }), -1), (CelValue.DurationOfNanos(1), CelValue.DurationOfNanos(0), 1),
            (CelValue.Timestamp(1), CelValue.Timestamp(1, 1), -1), (CelValue.False, CelValue.True, -1),
        ];
        Assert.All(cases, c => Assert.Equal((true, c.Order), (CelComparison.TryCompare(c.Left, c.Right, out var order), Math.Sign(order))));
        Assert.False(CelComparison.TryCompare(CelValue.Double(double.NaN), CelValue.Int(1), out _));
        Assert.False(CelComparison.TryCompare(CelValue.Null, CelValue.Null, out _));
        Assert.False(CelComparison.TryCompare(CelValue.Int(1), CelValue.String("a"), out _));
    }

    [Fact]
    public void Maps_keep_their_order_and_refuse_what_is_no_key()
    {
        var map = Map(("b", 1), ("a", 2)).AsMap;
        Assert.Equal(["b", "a"], map.Keys.Select(k => k.AsString));
        Assert.True(map.TryGet(CelValue.String("a"), out var two) && two.AsInt == 2);
        Assert.False(map.ContainsKey(CelValue.String("c")));
        Assert.Equal(0, CelMap.Empty.Count);
        Assert.False(CelMap.Empty.TryGet(CelValue.Int(1), out _));
        Assert.Equal("repeated key: 1u", CelMap.Create([KeyValuePair.Create(CelValue.Int(1), CelValue.Null), KeyValuePair.Create(CelValue.UInt(1), CelValue.Null)]).AsError.Message);
        Assert.True(CelMap.Create([KeyValuePair.Create(CelValue.Null, CelValue.Null)]).IsError);
        Assert.Equal(CelError.Unknown, CelMap.Create([KeyValuePair.Create(CelValue.Error(CelError.Unknown), CelValue.Null)]).AsError);
        Assert.Equal(CelError.Unknown, CelMap.Create([KeyValuePair.Create("a", CelValue.Error(CelError.Unknown))]).AsError);
    }

    [Fact]
    public void Types_are_equal_by_structure()
    {
        Assert.Equal(CelType.List(CelType.Int), CelType.List(CelType.Int));
        Assert.NotEqual(CelType.List(CelType.Int), CelType.List(CelType.UInt));
        Assert.NotEqual(CelType.Opaque("a"), CelType.Opaque("a", CelType.Int));
        Assert.Equal(CelType.Map(CelType.Int, CelType.Dyn).GetHashCode(), CelType.Map(CelType.Int, CelType.Dyn).GetHashCode());
        Assert.False(CelType.Int.Equals(null));
        Assert.Same(CelType.Dyn, CelType.Nullable(CelType.Dyn));
        Assert.Equal(CelType.Int, CelType.Nullable(CelType.Int).NonNull);
        Assert.True(CelType.Nullable(CelType.Nullable(CelType.Int)).Equals((object)CelType.Nullable(CelType.Int)));
        Assert.Equal("map(string, timestamp)", CelType.Map(CelType.String, CelType.Timestamp).ToString());
        Assert.Equal(["status"], Sample.Order.FieldNames.Where(n => n == "status"));
        Assert.All(
            [CelValue.Null, CelValue.True, CelValue.Int(1), CelValue.UInt(1), CelValue.Double(1), CelValue.String(""), CelValue.Bytes(default), CelValue.List([]),
                CelValue.Map(CelMap.Empty), CelValue.Timestamp(0), CelValue.DurationOfNanos(0), CelValue.TypeOf(CelType.Int), CelValue.Object(Sample.NewOrder()),
                DateType.Make("2024-01-01")],
            value => Assert.Equal(value.Kind.ToString(), value.Type.Kind.ToString()));
        Assert.Equal(CelType.Dyn, CelValue.Error(CelError.Unknown).Type);
    }

    private static CelValue Map(params (string Key, int Value)[] entries) =>
        CelMap.Create(entries.Select(e => KeyValuePair.Create(e.Key, CelValue.Int(e.Value))));
}
