using System.Text;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Json;

namespace Ashlar.Surfaces.Tests.Rest.Json;

public sealed class RowEncoderTests
{
    private static readonly Entity Thing = new() { Name = "Thing", Path = "things", Table = "things" };

    private static RowShape Shape(params ShapeProperty[] properties) => new(Thing, properties);

    private static ScalarProperty Scalar(string name, ScalarKind kind, int column, int mask = -1) =>
        new(name, new ScalarType(kind) { Scale = kind == ScalarKind.Decimal ? 2 : 0 }, column, mask);

    private static string Encode(RowShape shape, FakeRow row, RowBudget? budget = null)
    {
        using var json = new JsonBuffer();
        new RowEncoder(shape).Write(json, row, budget ?? new RowBudget(100));
        return Encoding.UTF8.GetString(json.Written);
    }

    [Fact]
    public void Writes_each_kind_in_the_form_of_the_wire()
    {
        var id = Guid.Parse("0190163d-8694-739b-aea5-966c26f8ad91");
        var shape = Shape(
            Scalar("id", ScalarKind.Uuid, 0), Scalar("name", ScalarKind.String, 1), Scalar("count", ScalarKind.Long, 2),
            Scalar("ratio", ScalarKind.Double, 3), Scalar("price", ScalarKind.Decimal, 4), Scalar("open", ScalarKind.Bool, 5),
            Scalar("day", ScalarKind.Date, 6), Scalar("at", ScalarKind.Time, 7), Scalar("made", ScalarKind.DateTime, 8),
            Scalar("took", ScalarKind.Duration, 9), Scalar("extra", ScalarKind.Json, 10), Scalar("data", ScalarKind.Bytes, 11),
            new ScalarProperty("tags", new ScalarType(ScalarKind.String) { IsList = true }, 12), Scalar("none", ScalarKind.Text, 13));
        var row = new FakeRow([id, "a\"b", 7L, 0.5, 1050L, 1L, 19_800L, 3_661_000_000L, 1_000_000L, 90_000_000L, """{"a": [1.00]}""", new byte[] { 1 }, """["x","y"]""", null]);

        Assert.Equal(
            """{"id":"0190163d-8694-739b-aea5-966c26f8ad91","name":"a\"b","count":7,"ratio":0.5,"price":10.50,"open":true,"day":"2024-03-18","at":"01:01:01","made":"1970-01-01T00:00:01Z","took":"PT1M30S","extra":{"a": [1.00]},"data":"AQ==","tags":["x","y"],"none":null}""",
            Encode(shape, row));
    }

    [Fact]
    public void Leaves_out_what_the_mask_hides_in_this_row()
    {
        var shape = Shape(Scalar("a", ScalarKind.Long, 0, mask: 2), Scalar("b", ScalarKind.Long, 1, mask: 3), Scalar("c", ScalarKind.Long, 0));
        Assert.Equal("""{"b":2,"c":1}""", Encode(shape, new FakeRow([1L, 2L, 0L, 1L])));
        Assert.Equal("""{"a":1,"c":1}""", Encode(shape, new FakeRow(new object?[] { 1L, 2L, 1L, null })));
    }

    [Fact]
    public void Writes_a_to_one_as_an_object_or_null()
    {
        var shape = Shape(new ObjectProperty("category", Shape(Scalar("name", ScalarKind.String, 1)), 0));
        Assert.Equal("""{"category":{"name":"Books"}}""", Encode(shape, new FakeRow([1L, "Books"])));
        Assert.Equal("""{"category":null}""", Encode(shape, new FakeRow([0L, "Books"])));
        Assert.Equal("""{"category":null}""", Encode(shape, new FakeRow(new object?[] { null, null })));
    }

    [Fact]
    public void Says_which_lists_were_cut()
    {
        var line = Shape(Scalar("n", ScalarKind.Long, 0));
        var shape = Shape(new ListProperty("lines", line, 0, 2), new ListProperty("notes", line, 1, 2));
        Assert.Equal(
            """{"lines":[{"n":1},{"n":2}],"notes":[{"n":4}],"$truncated":["lines"]}""",
            Encode(shape, new FakeRow([FakeRow.Children([1L], [2L], [3L]), FakeRow.Children([4L])])));
    }

    [Fact]
    public void A_list_of_exactly_its_limit_is_not_cut()
    {
        var shape = Shape(new ListProperty("lines", Shape(Scalar("n", ScalarKind.Long, 0)), 0, 2));
        Assert.Equal("""{"lines":[{"n":1},{"n":2}]}""", Encode(shape, new FakeRow([FakeRow.Children([1L], [2L])])));
    }

    [Fact]
    public void Cuts_lists_when_the_answers_budget_is_spent()
    {
        var shape = Shape(new ListProperty("lines", Shape(Scalar("n", ScalarKind.Long, 0)), 0, 100), new ListProperty("notes", Shape(Scalar("n", ScalarKind.Long, 0)), 1, 100));
        var row = new FakeRow([FakeRow.Children([1L], [2L], [3L]), FakeRow.Children([4L])]);
        Assert.Equal("""{"lines":[{"n":1},{"n":2}],"notes":[],"$truncated":["lines","notes"]}""", Encode(shape, row, new RowBudget(2)));
    }
}
