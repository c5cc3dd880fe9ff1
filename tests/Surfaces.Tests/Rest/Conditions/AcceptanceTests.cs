using Ashlar.Surfaces.Rest.Conditions;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Surfaces.Tests.Rest.Conditions;

public sealed class AcceptanceTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("*/*", true)]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    [InlineData("application/*", true)]
    [InlineData("application/json, application/problem+json", true)]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", true)]
    [InlineData("text/html", false)]
    [InlineData("application/json;q=0", false)]
    [InlineData("application/json;q=0, */*", false)]
    [InlineData("application/*;q=0, application/json;q=0.1", true)]
    [InlineData("application/problem+json", false)]
    [InlineData("application/xml, text/*;q=0.5", false)]
    [InlineData("nonsense", false)]
    public void Json_is_acceptable_by_the_most_precise_range(string? accept, bool allowed) =>
        Assert.Equal(allowed, Acceptance.AllowsJson(accept is null ? StringValues.Empty : new StringValues(accept)));

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true)]
    [InlineData("application/json", false)]
    [InlineData("text/html;q=0.5, application/json", false)]
    public void Only_browsers_get_html(string? accept, bool html) =>
        Assert.Equal(html, Acceptance.PrefersHtml(accept is null ? StringValues.Empty : new StringValues(accept)));
}
