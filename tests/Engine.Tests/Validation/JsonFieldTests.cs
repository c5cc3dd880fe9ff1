using System.Text;
using System.Text.Json;
using Ashlar.Engine.Writes.Binding;

namespace Ashlar.Engine.Tests.Validation;

public sealed class JsonFieldTests
{
    [Theory]
    [InlineData("[ 1 , 2.50 , 1e400 ]", "[1,2.50,1e400]")]
    [InlineData("{ \"b\" : 1 ,\n \"a\" : { } }", "{\"b\":1,\"a\":{}}")]
    [InlineData("\" keep \\\" this \"", "\" keep \\\" this \"")]
    [InlineData("[1e2,-1.50E+2,-12.5e1,0.0e5,9e18]", "[100,-150,-125,0,9000000000000000000]")]
    [InlineData("[1.00e1,1e-2,1e19,\"1e2\",{\"1e2\":1.0}]", "[1.00e1,1e-2,1e19,\"1e2\",{\"1e2\":1.0}]")]
    [InlineData("12345678901234567890.1234567890", "12345678901234567890.1234567890")]
    public void Keeps_digits_and_order_and_drops_white_space(string json, string expected)
    {
        Assert.True(JsonCompact.TryCompact(Encoding.UTF8.GetBytes(json), out var text));
        Assert.Equal(expected, text);
    }

    [Fact]
    public void Bounds_the_depth()
    {
        Assert.True(JsonCompact.TryCompact(Encoding.UTF8.GetBytes(Nested(JsonCompact.MaxDepth)), out _));
        Assert.False(JsonCompact.TryCompact(Encoding.UTF8.GetBytes(Nested(JsonCompact.MaxDepth + 1)), out _));
    }

    // RFC 7396, appendix A.
    [Theory]
    [InlineData("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}")]
    [InlineData("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}")]
    [InlineData("{\"a\":\"b\"}", "{\"a\":null}", "{}")]
    [InlineData("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}")]
    [InlineData("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}")]
    [InlineData("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}")]
    [InlineData("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}")]
    [InlineData("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}")]
    [InlineData("[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]")]
    [InlineData("{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]")]
    [InlineData("{\"a\":\"foo\"}", "\"bar\"", "\"bar\"")]
    [InlineData("{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}")]
    [InlineData("[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}")]
    [InlineData("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}")]
    [InlineData("{\"n\":1.10}", "{\"m\":1e400}", "{\"n\":1.10,\"m\":1e400}")]
    public void Merges_as_the_rfc_says(string stored, string patch, string expected) =>
        Assert.Equal(expected, JsonMerge.Apply(stored, JsonDocument.Parse(patch).RootElement));

    [Fact]
    public void Merges_null_to_nothing_and_into_nothing()
    {
        Assert.Null(JsonMerge.Apply("{\"a\":1}", JsonDocument.Parse("null").RootElement));
        Assert.Equal("{\"a\":1}", JsonMerge.Apply(null, JsonDocument.Parse("{ \"a\" : 1 }").RootElement));
    }

    [Fact]
    public void Merges_large_objects_without_searching_them()
    {
        var stored = "{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"a{i}\":1")) + "}";
        var patch = "{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"b{i}\":1")) + "}";
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotNull(JsonMerge.Apply(stored, JsonDocument.Parse(patch).RootElement));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
