using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Validation;

public sealed class FormatsTests
{
    [Theory]
    [InlineData(StringFormat.Email, "ann@example.org")]
    [InlineData(StringFormat.Email, "a.b+c@sub.example.co")]
    [InlineData(StringFormat.Email, "jörg@exämple.de")]
    [InlineData(StringFormat.Url, "https://example.org/a?b=c#d")]
    [InlineData(StringFormat.Url, "http://localhost:8080")]
    [InlineData(StringFormat.Hostname, "example.org")]
    [InlineData(StringFormat.Hostname, "xn--bcher-kva.example")]
    [InlineData(StringFormat.Uuid, "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69")]
    [InlineData(StringFormat.Slug, "a-slug-2")]
    [InlineData(StringFormat.None, "anything")]
    public void Takes_what_has_the_format(StringFormat format, string text) => Assert.True(Formats.Holds(format, text));

    [Theory]
    [InlineData(StringFormat.Email, "ann")]
    [InlineData(StringFormat.Email, "@example.org")]
    [InlineData(StringFormat.Email, "ann@")]
    [InlineData(StringFormat.Email, ".ann@example.org")]
    [InlineData(StringFormat.Email, "a..b@example.org")]
    [InlineData(StringFormat.Email, "a b@example.org")]
    [InlineData(StringFormat.Email, "ann@-example.org")]
    [InlineData(StringFormat.Url, "example.org")]
    [InlineData(StringFormat.Url, "ftp://example.org")]
    [InlineData(StringFormat.Url, "javascript:alert(1)")]
    [InlineData(StringFormat.Url, "http://")]
    [InlineData(StringFormat.Url, "https://exa mple.org")]
    [InlineData(StringFormat.Url, "https:/example.org")]
    [InlineData(StringFormat.Hostname, "")]
    [InlineData(StringFormat.Hostname, "a..b")]
    [InlineData(StringFormat.Hostname, "-a.b")]
    [InlineData(StringFormat.Hostname, "a_b.c")]
    [InlineData(StringFormat.Uuid, "0192d5c18f4e7a319c552f1d3c4b5a69")]
    [InlineData(StringFormat.Slug, "A")]
    [InlineData(StringFormat.Slug, "a--b")]
    [InlineData(StringFormat.Slug, "-a")]
    [InlineData(StringFormat.Slug, "")]
    public void Refuses_what_has_not(StringFormat format, string text) => Assert.False(Formats.Holds(format, text));
}
