using Ashlar.Surfaces.Rest.OpenApi.Examples;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

public sealed class PatternExampleTests
{
    [Theory]
    [InlineData("^[A-Z0-9-]{3,20}$", "ABC")]
    [InlineData("^(?:A|B)[0-9]{2}-[a-z]+$", "A01-cde")]
    [InlineData(@"^\d{3}\.\w$", "123.d")]
    [InlineData("^x?y*$", "xyyy")]
    [InlineData("abc", "abc")]
    public void Makes_a_text_that_matches(string pattern, string example) => Assert.Equal(example, PatternExample.Of(pattern, 0));

    [Theory]
    [InlineData("^[^a]$")]
    [InlineData(@"\pL+")]
    [InlineData("(?i)abc")]
    [InlineData("a(")]
    [InlineData("^a{1000}$")]
    public void Makes_none_of_what_it_does_not_know(string pattern) => Assert.Null(PatternExample.Of(pattern, 0));

    [Theory]
    [InlineData("^[A-Z0-9-]{3,20}$", true)]
    [InlineData(@"^\d+\.[\w\-]+$", true)]
    [InlineData("^(?:a|b)$", true)]
    [InlineData("[[:alpha:]]", false)]
    [InlineData(@"\A\pL\z", false)]
    [InlineData("(?i)a", false)]
    [InlineData("(?P<n>a)", false)]
    [InlineData("a{,3}", false)]
    public void Knows_what_ecmascript_reads_alike(string pattern, bool alike) => Assert.Equal(alike, Patterns.InEcmaScript(pattern));
}
