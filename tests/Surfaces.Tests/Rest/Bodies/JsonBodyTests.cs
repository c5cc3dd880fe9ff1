using System.Text;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Bodies;

namespace Ashlar.Surfaces.Tests.Rest.Bodies;

public sealed class JsonBodyTests
{
    private static Problem Refusal(string body) => Refusal(Encoding.UTF8.GetBytes(body));

    private static Problem Refusal(byte[] body)
    {
        var result = JsonBody.Parse(body);
        Assert.False(result.IsOk);
        return result.Problem;
    }

    [Fact]
    public void Reads_an_object()
    {
        using var document = JsonBody.Parse("""{"a":[1,{"b":null}]}"""u8.ToArray()).Value;
        Assert.Equal(1, document.RootElement.GetProperty("a")[0].GetInt32());
    }

    [Fact]
    public void Skips_a_byte_order_mark()
    {
        using var document = JsonBody.Parse("\uFEFF{\"a\":1}"u8.ToArray()).Value;
        Assert.Equal(1, document.RootElement.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("{\"a\":1,}", "a comma is followed by nothing")]
    [InlineData("{\"a\":[1 ", "the text ends before every object and array is closed")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "nested deeper than 32 levels")]
    public void Speaks_to_who_wrote_the_body(string body, string said) =>
        Assert.EndsWith(said, Refusal(body).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"a\": tru}", 1, 10, 9)]
    [InlineData("{\n  \"é\": 1,\n  \"b\" 2\n}", 3, 7, 19)]
    [InlineData("{\"a\":1} x", 1, 9, 8)]
    [InlineData("{\"a\":1,}", 1, 8, 7)]
    [InlineData("{\"a\":1 // no\n}", 1, 8, 7)]
    [InlineData("{\"a\":01}", 1, 7, 6)]
    public void Says_where_the_bad_byte_is(string body, int line, int column, int at)
    {
        var problem = Refusal(body);
        Assert.Equal(ProblemKind.Malformed, problem.Kind);
        var where = Assert.Single(problem.Errors).Params;
        Assert.NotNull(where);
        Assert.Equal((line, column, at), ((int)where["line"], (int)where["column"], (int)where["byte"]));
        Assert.Contains($"line {line}, column {column}", problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "/a")]
    [InlineData("""{"a":1,"\u0061":2}""", "/a")]
    [InlineData("""{"x":[0,{"b/c":1,"b/c":1}]}""", "/x/1/b~1c")]
    [InlineData("""{"x":{"y":{"a":{},"b":[],"a":1}}}""", "/x/y/a")]
    public void Refuses_a_repeated_name_at_its_pointer(string body, string pointer)
    {
        var problem = Refusal(body);
        Assert.Equal(ProblemKind.Malformed, problem.Kind);
        Assert.Equal(pointer, Assert.Single(problem.Errors).Pointer);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    public void Says_that_an_empty_body_is_empty(string body) => Assert.Contains("empty", Refusal(body).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    public void Wants_an_object(string body)
    {
        var problem = Refusal(body);
        Assert.Equal(ProblemKind.Validation, problem.Kind);
        Assert.Equal("", Assert.Single(problem.Errors).Pointer);
    }

    [Fact]
    public void Refuses_bytes_that_are_not_utf_8_where_they_are()
    {
        var problem = Refusal([.. "{\"a\":\"é"u8, 0xff, .. "\"}"u8]);
        Assert.Equal(ProblemKind.Malformed, problem.Kind);
        Assert.Equal(8, problem.Errors[0].Params!["byte"]); // every malformed body has a place
        Assert.Equal(8, problem.Errors[0].Params!["column"]); // as above
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"x\uDFAAy"}""")]
    [InlineData("""{"\ud83d":1}""")]
    public void Refuses_half_a_surrogate_pair(string body) => Assert.Contains("surrogate", Refusal(body).Detail, StringComparison.Ordinal);

    [Fact]
    public void Takes_a_whole_surrogate_pair()
    {
        using var document = JsonBody.Parse("{\"a\":\"\\ud83d\\ude00\"}"u8.ToArray()).Value;
        Assert.Equal("😀", document.RootElement.GetProperty("a").GetString());
    }

    [Fact]
    public void Takes_thirty_two_levels_and_no_more()
    {
        using var deep = JsonBody.Parse(Nested(32)).Value;
        Assert.Contains("deeper than 32 levels", Refusal(Nested(33)).Detail, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.Malformed, Refusal(Nested(100_000)).Kind);

        static byte[] Nested(int levels) => Encoding.UTF8.GetBytes("{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}");
    }
}
