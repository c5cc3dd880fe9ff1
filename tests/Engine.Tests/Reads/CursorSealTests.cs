using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Tests.Support;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Tests.Reads;

public sealed class CursorSealTests
{
    private static readonly CursorSeal Seal = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    private static readonly (ScalarKind Kind, object? Stored)[] Everything =
    [
        (ScalarKind.String, "Grüße \u0000 \U0001F600"), (ScalarKind.Enum, "paid"), (ScalarKind.Int, -5L), (ScalarKind.Long, long.MaxValue),
        (ScalarKind.Double, -0.25), (ScalarKind.Decimal, 1050L), (ScalarKind.Bool, 1L), (ScalarKind.Uuid, Guid.Parse("0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69")),
        (ScalarKind.Date, 19_000L), (ScalarKind.Time, 5_000_000L), (ScalarKind.DateTime, -1L), (ScalarKind.Duration, 7L), (ScalarKind.Bytes, new byte[] { 1, 2 }),
        (ScalarKind.String, null),
    ];

    [Fact]
    public void Carries_every_sort_key_there_and_back()
    {
        var plan = PlanOf("p");
        var after = new CelValue[Everything.Length];
        var cursor = Seal.Write(plan, Row(), []);
        Assert.True(Seal.TryRead(plan, cursor, [], after));
        Assert.Equal("Grüße \u0000 \U0001F600", after[0].AsString);
        Assert.Equal(-5, after[2].AsInt);
        Assert.Equal(-0.25, after[4].AsDouble);
        Assert.Equal((1050, 2), DecimalType.Parts(after[5]));
        Assert.True(after[6].IsTrue);
        Assert.Equal(Guid.Parse("0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69"), UuidType.ToGuid(after[7]));
        Assert.Equal(19_000, DateType.DaysOf(after[8]));
        Assert.Equal(5_000_000, TimeType.MicrosOf(after[9]));
        Assert.Equal((-1L, 999_999_000), after[10].AsTimestamp);
        Assert.Equal(7_000, after[11].AsDurationNanos);
        Assert.Equal([1, 2], after[12].AsBytes.ToArray());
        Assert.True(after[13].IsNull);
    }

    [Fact]
    public void Refuses_every_changed_character()
    {
        var plan = PlanOf("p");
        var cursor = Seal.Write(plan, Row(), [CelValue.Int(1)]);
        var after = new CelValue[Everything.Length];
        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            Assert.False(Seal.TryRead(plan, changed, [CelValue.Int(1)], after), $"character {i}");
            Assert.False(Seal.TryRead(plan, cursor[..i], [CelValue.Int(1)], after), $"cut at {i}");
        }
    }

    [Fact]
    public void Belongs_to_one_list_with_its_values_and_to_one_secret()
    {
        var plan = PlanOf("p");
        CelValue[] values = [CelValue.String("a"), CelValue.List([CelValue.Int(1), CelValue.Double(1)]), UuidType.Of(Guid.Empty), CelValue.Null];
        var cursor = Seal.Write(plan, Row(), values);
        var after = new CelValue[Everything.Length];
        Assert.True(Seal.TryRead(plan, cursor, values, after));
        Assert.False(Seal.TryRead(PlanOf("q"), cursor, values, after));
        Assert.False(Seal.TryRead(plan, cursor, [CelValue.String("b"), .. values.Skip(1)], after));
        Assert.False(Seal.TryRead(plan, cursor, values.AsSpan(0, 3), after));
        Assert.False(new CursorSeal(new byte[32]).TryRead(plan, cursor, values, after));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("AQ")]
    [InlineData("é")]
    public void Refuses_what_is_no_cursor(string text)
    {
        Assert.False(Seal.TryRead(PlanOf("p"), text, [], new CelValue[Everything.Length]));
        Assert.False(Seal.TryRead(PlanOf("p"), new string('A', 20_000), [], new CelValue[Everything.Length]));
    }

    [Fact]
    public void Tells_sequences_of_values_apart()
    {
        CelValue[][] all =
        [
            [CelValue.String("ab"), CelValue.String("c")], [CelValue.String("a"), CelValue.String("bc")], [CelValue.String("abc")],
            [CelValue.Int(1)], [CelValue.Double(1)], [CelValue.True], [CelValue.False], [CelValue.Bytes(new byte[] { 1 })],
            [CelValue.Timestamp(1)], [CelValue.DurationOfNanos(1)], [CelValue.List([])], [CelValue.List([CelValue.Null])], [CelValue.Null], [],
        ];
        var plan = PlanOf("p");
        var cursors = all.Select(values => Seal.Write(plan, Row(), values)).ToList();
        Assert.Equal(cursors.Count, cursors.Distinct().Count());
    }

    private static FixedRow Row() => new([.. Everything.Select(e => e.Stored)]);

    private static ListPlan PlanOf(string digest) => new(
        null!, // not looked at by the seal
        null,
        null!, // not looked at by the seal
        [],
        [.. Everything.Select((e, i) => (i, new ScalarType(e.Kind) { Scale = e.Kind == ScalarKind.Decimal ? 2 : 0 }))],
        [.. digest.Select(c => (byte)c)]);
}
