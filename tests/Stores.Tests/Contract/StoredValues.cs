using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Contract;

public abstract class StoredValues(StoreFixture fixture) : IAsyncDisposable
{
    private const string Everything =
        """
        Thing:
          fields:
            name: { type: string, max: 500, optional: true }
            note: { type: text, optional: true }
            small: { type: int, optional: true }
            large: { type: long, optional: true }
            real: { type: double, optional: true }
            price: { type: decimal, precision: 18, scale: 2, optional: true }
            whole: { type: decimal, precision: 18, scale: 0, optional: true }
            flag: { type: bool, optional: true }
            ident: { type: uuid, optional: true }
            day: { type: date, optional: true }
            clock: { type: time, optional: true }
            at: { type: dateTime, optional: true }
            span: { type: duration, optional: true }
            data: { type: json, optional: true }
            raw: { type: bytes, optional: true }
            state: { enum: [open, closed], optional: true }
            tags: { type: string, list: true, optional: true }
            prices: { type: decimal, precision: 6, scale: 2, list: true, optional: true }
            days: { type: date, list: true, optional: true }
          access: { read: public }
        """;

    public static TheoryData<string, string> Texts()
    {
        var data = new TheoryData<string, string>();
        foreach (var text in new[] { "", " ", "a", "'; DROP TABLE things;--", "\"", "\\", "%_", "ÅΩ漢字", "👩‍👩‍👧", "e\u0301", "\u202Ertl", "\r\n\t", new string('x', 400), "\uFEFFbom", "\u0001" })
        {
            data.Add("name", text);
            data.Add("note", text + text);
        }

        return data;
    }

    /// <summary>JSON comes back with the same meaning, and on some stores with the same bytes.</summary>
    protected virtual bool KeepsJsonText => true;

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_comes_back_to_the_byte(string field, string text) => await RoundTrips(field, CelValue.String(text), CelValue.String(text));

    [Fact]
    public async Task Extremes_of_every_kind_come_back()
    {
        foreach (var (field, value) in Extremes()) await RoundTrips(field, value, value);
    }

    [Fact]
    public async Task Lists_come_back_as_the_wire_shows_them()
    {
        await RoundTrips("tags", CelValue.List([CelValue.String("a\"b"), CelValue.String("漢")]), CelValue.String("[\"a\\\"b\",\"漢\"]"));
        await RoundTrips("tags", CelValue.List([]), CelValue.String("[]"));
        await RoundTrips("prices", CelValue.List([DecimalType.Of(150, 2), DecimalType.Of(-5, 2), DecimalType.Of(2, 0)]), CelValue.String("[1.50,-0.05,2.00]"));
        await RoundTrips("days", CelValue.List([DateType.Of(new DateOnly(2024, 2, 29))]), CelValue.String("[\"2024-02-29\"]"));
    }

    [Fact]
    public async Task A_row_of_nulls_comes_back_as_nulls()
    {
        var model = Rows.Load(Everything);
        var rows = new Rows(await fixture.OpenAsync(model), model);
        Assert.Null((await rows.WriteAsync(rows.Insert("Thing"))).Error);
        var thing = rows.Entity("Thing");
        var row = Assert.Single(await rows.AllAsync("Thing"));
        foreach (var column in thing.Columns.Where(c => c.Optional)) Assert.True(row[column.Ordinal].IsNull, column.Name);
    }

    [Fact]
    public async Task Whole_rows_of_random_values_come_back()
    {
        var model = Rows.Load(Everything);
        var rows = new Rows(await fixture.OpenAsync(model), model);
        await Effort.RunAsync(50, async (random, _) =>
        {
            var extremes = Extremes().GroupBy(e => e.Field).ToDictionary(g => g.Key, g => g.Select(e => e.Value).ToArray());
            var chosen = extremes.Where(_ => random.Next(4) > 0).Select(e => (e.Key, e.Value[random.Next(e.Value.Length)])).ToArray();
            var key = UuidType.Of(Guid.CreateVersion7());
            Assert.Null((await rows.WriteAsync(rows.Insert("Thing", [.. chosen, ("id", key)]))).Error);
            var thing = rows.Entity("Thing");
            var row = Assert.Single(await rows.ReadAsync(rows.PlanBy(thing, thing.Key), key));
            foreach (var (field, value) in chosen) Assert.True(Same(field, value, row[((Model.ColumnField)thing.Find(field)!).Ordinal]), $"{field}: {value}");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private bool Same(string field, CelValue expected, CelValue read)
    {
        if (field != "data" || KeepsJsonText) return expected.Equals(read);
        using var left = JsonDocument.Parse(expected.AsString);
        using var right = JsonDocument.Parse(read.AsString);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    private static IEnumerable<(string Field, CelValue Value)> Extremes()
    {
        foreach (var i in new long[] { int.MinValue, -1, 0, int.MaxValue }) yield return ("small", CelValue.Int(i));
        foreach (var i in new[] { long.MinValue, -1, 0, (1L << 53) + 1, long.MaxValue }) yield return ("large", CelValue.Int(i));
        foreach (var d in new[] { double.MinValue, -1.5, 0, 1, 0.1, double.Epsilon, 5e15 + 0.5, double.MaxValue }) yield return ("real", CelValue.Double(d));
        foreach (var d in new[] { -999_999_999_999_999_999, -1, 0, 999_999_999_999_999_999 }) yield return ("price", DecimalType.Of(d, 2));
        foreach (var d in new[] { -999_999_999_999_999_999, 0, 999_999_999_999_999_999 }) yield return ("whole", DecimalType.Of(d, 0));
        foreach (var b in new[] { true, false }) yield return ("flag", CelValue.Bool(b));
        foreach (var g in new[] { Guid.Empty, Guid.AllBitsSet, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff") }) yield return ("ident", UuidType.Of(g));
        foreach (var d in new[] { DateOnly.MinValue, new DateOnly(1969, 12, 31), new DateOnly(1970, 1, 1), DateOnly.MaxValue }) yield return ("day", DateType.Of(d));
        foreach (var t in new long[] { 0, 1, 86_399_999_999 }) yield return ("clock", TimeType.OfMicros(t));
        foreach (var s in new[] { -62_135_596_800, -1, 0, 253_402_300_799 }) yield return ("at", CelValue.Timestamp(s, 999_999_000));
        foreach (var n in new[] { -9_000_000_000_000_000_000, -1000, 0, 9_000_000_000_000_000_000 }) yield return ("span", CelValue.DurationOfNanos(n));
        foreach (var j in new[] { "null", "{}", "[1, 2.50, \"x\"]", "{\"a\":{\"b\":[]}}", "\"\\u0001\"", "1e400" }) yield return ("data", CelValue.String(j));
        foreach (var b in new byte[][] { [], [0], [0, 1, 255], [0xFF, 0xFE, 0x00, 0x80] }) yield return ("raw", CelValue.Bytes(b));
        foreach (var w in new[] { "open", "closed" }) yield return ("state", CelValue.String(w));
    }

    private async Task RoundTrips(string field, CelValue value, CelValue expected)
    {
        var model = Rows.Load(Everything);
        var rows = new Rows(await fixture.OpenAsync(model), model);
        var thing = rows.Entity("Thing");
        var key = UuidType.Of(Guid.CreateVersion7());
        var outcome = await rows.WriteAsync(rows.Insert("Thing", (field, value), ("id", key)));
        Assert.True(outcome.Error is null, $"{field} {value}: {outcome.Error}");
        var row = Assert.Single(await rows.ReadAsync(rows.PlanBy(thing, thing.Key), key));
        var read = row[((Model.ColumnField)thing.Find(field)!).Ordinal];
        Assert.True(Same(field, expected, read), $"{field}: wrote {value}, read {read}");
    }
}
