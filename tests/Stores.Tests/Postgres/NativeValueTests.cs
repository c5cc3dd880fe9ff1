using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>What goes out in our binary form and comes back in the database's, beside what the database itself says of it.</summary>
public sealed class NativeValueTests : IAsyncLifetime
{
    private readonly PostgresFixture _fixture = new();
    private PostgresStore _store = null!;

    public async ValueTask InitializeAsync() => _store = (PostgresStore)await _fixture.OpenAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    public static TheoryData<string, long, int, string> Decimals => new()
    {
        { "0", 0, 0, "0" }, { "zero with scale", 0, 2, "0.00" }, { "one", 1, 0, "1" }, { "cent", 1, 2, "0.01" }, { "minus", -1, 2, "-0.01" },
        { "group", 10_000, 0, "10000" }, { "below a group", 12_345_678, 4, "1234.5678" }, { "odd scale", 12_345_678, 3, "12345.678" },
        { "most", 999_999_999_999_999_999, 0, "999999999999999999" }, { "most small", 999_999_999_999_999_999, 18, "0.999999999999999999" },
        { "least", -999_999_999_999_999_999, 9, "-999999999.999999999" }, { "64 bits", long.MinValue, 0, "-9223372036854775808" }, { "tiny", 7, 18, "0.000000000000000007" },
    };

    [Theory]
    [MemberData(nameof(Decimals))]
    public async Task Decimals_are_what_they_were(string what, long unscaled, int scale, string text)
    {
        var type = new ScalarType(ScalarKind.Decimal) { Precision = 18, Scale = scale };
        var (back, shown) = await RoundTripAsync(type, DecimalType.Of(unscaled, scale));
        Assert.True(DecimalType.Of(unscaled, scale).Equals(back), $"{what}: {back}");
        Assert.Equal(text, shown);
    }

    [Fact]
    public async Task Random_decimals_are_what_they_were()
    {
        await Effort.RunAsync(200, async (random, _) =>
        {
            var scale = random.Next(19);
            var unscaled = random.NextInt64(-999_999_999_999_999_999, 1_000_000_000_000_000_000) / (long)Math.Pow(10, random.Next(18));
            var (back, shown) = await RoundTripAsync(new ScalarType(ScalarKind.Decimal) { Precision = 18, Scale = scale }, DecimalType.Of(unscaled, scale));
            Assert.Equal(DecimalType.Of(unscaled, scale), back);
            Assert.Equal(DecimalType.Instance.Format(DecimalType.Of(unscaled, scale)), shown);
        });
    }

    [Fact]
    public async Task Every_kind_is_what_the_database_says()
    {
        await SaysAsync(ScalarKind.Int, CelValue.Int(int.MinValue), "-2147483648");
        await SaysAsync(ScalarKind.Long, CelValue.Int(long.MinValue), "-9223372036854775808");
        await SaysAsync(ScalarKind.Double, CelValue.Double(0.1), "0.1");
        await SaysAsync(ScalarKind.Bool, CelValue.Bool(true), "true");
        await SaysAsync(ScalarKind.Uuid, UuidType.Of(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), "00112233-4455-6677-8899-aabbccddeeff");
        await SaysAsync(ScalarKind.Date, DateType.Of(new DateOnly(1969, 12, 31)), "1969-12-31");
        await SaysAsync(ScalarKind.Time, TimeType.OfMicros(86_399_999_999), "23:59:59.999999");
        await SaysAsync(ScalarKind.DateTime, CelValue.Timestamp(-1, 999_999_000), "1969-12-31 23:59:59.999999+00");
        await SaysAsync(ScalarKind.Duration, CelValue.DurationOfNanos(-90_061_000_001_000), "-25:01:01.000001");
        await SaysAsync(ScalarKind.Text, CelValue.String("漢\u0001'\"\\"), "漢\u0001'\"\\");
        await SaysAsync(ScalarKind.Bytes, CelValue.Bytes(new byte[] { 0, 255 }), "\\x00ff");
        await SaysAsync(ScalarKind.Json, CelValue.String("{\"a\": [1, null]}"), "{\"a\": [1, null]}");
    }

    [Fact]
    public async Task Lists_come_back_as_the_wire_shows_them()
    {
        await ListsAsync(ScalarKind.Text, [CelValue.String("a\"b\\"), CelValue.String("漢<>&'"), CelValue.String("\n\u0001"), CelValue.String("")], "[\"a\\\"b\\\\\",\"漢<>&'\",\"\\n\\u0001\",\"\"]");
        await ListsAsync(ScalarKind.Text, [], "[]");
        await ListsAsync(ScalarKind.Int, [CelValue.Int(-1), CelValue.Null, CelValue.Int(int.MaxValue)], "[-1,null,2147483647]");
        await ListsAsync(ScalarKind.Double, [CelValue.Double(0.1), CelValue.Double(1e300)], "[0.1,1E+300]");
        await ListsAsync(ScalarKind.Decimal, [DecimalType.Of(150, 2), DecimalType.Of(-5, 2), DecimalType.Of(2, 0)], "[1.50,-0.05,2.00]");
        await ListsAsync(ScalarKind.Bool, [CelValue.Bool(true), CelValue.Bool(false)], "[true,false]");
        await ListsAsync(ScalarKind.Uuid, [UuidType.Of(Guid.Empty)], "[\"00000000-0000-0000-0000-000000000000\"]");
        await ListsAsync(ScalarKind.Date, [DateType.Of(new DateOnly(2024, 2, 29))], "[\"2024-02-29\"]");
        await ListsAsync(ScalarKind.DateTime, [CelValue.Timestamp(0, 500_000_000)], "[\"1970-01-01T00:00:00.5Z\"]");
        await ListsAsync(ScalarKind.Duration, [CelValue.DurationOfNanos(90_000_000_000)], "[\"PT1M30S\"]");
        await ListsAsync(ScalarKind.Bytes, [CelValue.Bytes(new byte[] { 1, 2, 3, 4 })], "[\"AQIDBA==\"]");
        await ListsAsync(ScalarKind.Json, [CelValue.String("{\"a\": 1}")], "[{\"a\": 1}]");
    }

    [Fact]
    public async Task Large_values_go_both_ways()
    {
        var text = string.Concat(Enumerable.Repeat("漢x", 300_000));
        var (back, _) = await RoundTripAsync(new ScalarType(ScalarKind.Text), CelValue.String(text));
        Assert.Equal(text, back.AsString);
    }

    [Fact]
    public async Task Infinities_of_other_tables_are_bounded_and_their_missing_numbers_null()
    {
        await using var cursor = await SelectAsync(
            "SELECT 'infinity'::timestamptz, '-infinity'::timestamptz, 'NaN'::numeric, 'infinity'::float8, 'NaN'::float8, 1::smallint, 1.5::real, '2 days 3 hours'::interval",
            ScalarKind.DateTime, ScalarKind.DateTime, ScalarKind.Decimal, ScalarKind.Double, ScalarKind.Double, ScalarKind.Int, ScalarKind.Double, ScalarKind.Duration);
        Assert.True(await cursor.ReadAsync(default));
        Assert.Equal(253_402_300_799_999_999, cursor.GetInt64(0));
        Assert.Equal(-62_135_596_800_000_000, cursor.GetInt64(1));
        Assert.True(cursor.IsNull(2) && cursor.IsNull(3) && cursor.IsNull(4));
        Assert.Equal(1, cursor.GetInt64(5));
        Assert.Equal(1.5, cursor.GetDouble(6));
        Assert.Equal(51L * 3600 * 1_000_000, cursor.GetInt64(7));
    }

    private async Task SaysAsync(ScalarKind kind, CelValue value, string text)
    {
        var (back, shown) = await RoundTripAsync(new ScalarType(kind), value);
        Assert.Equal(value, back);
        Assert.Equal(text, shown);
    }

    private async Task ListsAsync(ScalarKind kind, CelValue[] items, string json)
    {
        var (back, _) = await RoundTripAsync(new ScalarType(kind) { IsList = true, Precision = 18, Scale = 2 }, CelValue.List(items));
        Assert.Equal(json, back.AsString);
    }

    private async Task<(CelValue Back, string Shown)> RoundTripAsync(ScalarType type, CelValue value)
    {
        var connection = await _store.Pool.RentAsync(writes: false, default);
        var text = new StatementText("SELECT $1, $1::text", [type], returnsRows: true);
        connection.Add(text).Bind([value]);
        var reader = await connection.SendAsync(default);
        var node = new RowNode(ReadShape.OfColumns(text, [type, new ScalarType(ScalarKind.Text)]));
        await RestOfRows.FillAsync(reader, node, whole: true, default);
        await connection.FinishAsync(reader, default);
        _store.Pool.Return(connection);
        await using var cursor = new PostgresCursor(node, null);
        Assert.True(await cursor.ReadAsync(default));
        return (Rows.Value(cursor, 0, type), Encoding.UTF8.GetString(cursor.GetUtf8(1)));
    }

    private async Task<PostgresCursor> SelectAsync(string sql, params ScalarKind[] kinds)
    {
        var connection = await _store.Pool.RentAsync(writes: false, default);
        var text = new StatementText(sql, [], returnsRows: true);
        connection.Add(text).Bind([]);
        var reader = await connection.SendAsync(default);
        var node = new RowNode(ReadShape.OfColumns(text, [.. kinds.Select(k => new ScalarType(k))]));
        await RestOfRows.FillAsync(reader, node, whole: true, default);
        await connection.FinishAsync(reader, default);
        _store.Pool.Return(connection);
        return new PostgresCursor(node, null);
    }
}
