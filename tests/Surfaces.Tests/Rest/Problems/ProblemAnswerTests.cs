using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Docs;
using Ashlar.Surfaces.Tests.Http;

namespace Ashlar.Surfaces.Tests.Rest.Problems;

public sealed class ProblemAnswerTests
{
    private static async Task<FakeExchange> Answer(Problem problem, string method = "GET", params KeyValuePair<string, string>[] headers)
    {
        var fake = new FakeExchange(method, "/api/products?x=1", headers);
        await ProblemAnswer.WriteAsync(fake.Exchange, problem);
        return fake;
    }

    [Fact]
    public async Task Has_the_one_shape()
    {
        var fake = await Answer(new Problem(ProblemKind.Validation, "2 fields are not valid")
        {
            Errors =
            [
                new Fault("min", "must be at least 0") { Pointer = "/price", Params = new Dictionary<string, object> { ["min"] = 0, ["of"] = new[] { "a" }, ["exact"] = 1.50m } },
                new Fault("unknown-field", "no such field; did you mean 'sku'?") { Parameter = "skuu" },
            ],
        });

        Assert.Equal(400, fake.Status);
        Assert.Equal("application/problem+json", fake.Header("Content-Type"));
        Assert.Equal("validation", fake.Exchange.ProblemCode);
        Assert.Equal(
            """{"type":"/problems/validation","title":"The request is not valid","status":400,"code":"validation","detail":"2 fields are not valid","instance":"/api/products","requestId":"test-request","errors":[{"pointer":"/price","code":"min","message":"must be at least 0","params":{"min":0,"of":["a"],"exact":1.50}},{"parameter":"skuu","code":"unknown-field","message":"no such field; did you mean 'sku'?"}]}""",
            fake.Text);
    }

    [Fact]
    public async Task Challenges_as_bearer_tokens_want_it()
    {
        var authorization = KeyValuePair.Create("Authorization", "Bearer x");
        Assert.Equal("Bearer realm=\"ashlar\"", (await Answer(new Problem(ProblemKind.Unauthenticated, "no"))).Header("WWW-Authenticate"));
        Assert.Contains("error=\"invalid_token\"", (await Answer(new Problem(ProblemKind.Unauthenticated, "no"), "GET", authorization)).Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Contains("expired", (await Answer(new Problem(ProblemKind.TokenExpired, "no"), "GET", authorization)).Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenges_for_a_better_sign_in_as_RFC_9470_has_it()
    {
        var fake = await Answer(new StepUp(Mfa: true, Fresh: true).ToProblem());
        Assert.Equal(401, fake.Status);
        Assert.Contains("\"stepUp\":{\"mfa\":true,\"maxAge\":600}", fake.Text, StringComparison.Ordinal);
        Assert.EndsWith(", acr_values=\"mfa\", max_age=\"600\"", fake.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Contains("error=\"insufficient_user_authentication\"", fake.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.DoesNotContain("max_age", (await Answer(new StepUp(Mfa: true, Fresh: false).ToProblem())).Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_to_come_back()
    {
        Assert.Equal("3", (await Answer(new Problem(ProblemKind.RateLimited, "slow down") { RetryAfter = TimeSpan.FromSeconds(2.2) })).Header("Retry-After"));
        Assert.Equal("1", (await Answer(new Problem(ProblemKind.Unavailable, "away"))).Header("Retry-After"));
    }

    [Theory]
    [InlineData("PATCH", "Accept-Patch")]
    [InlineData("POST", "Accept-Post")]
    [InlineData("PUT", "Accept")]
    public async Task Says_which_bodies_are_taken(string method, string header)
    {
        var fake = await Answer(new Problem(ProblemKind.UnsupportedMediaType, "no") { Allowed = ["application/json"] }, method);
        Assert.Equal("application/json", fake.Header(header));
    }

    [Fact]
    public async Task Says_which_methods_apply() =>
        Assert.Equal("GET, HEAD", (await Answer(new Problem(ProblemKind.MethodNotAllowed, "no") { Allowed = ["GET", "HEAD"] })).Header("Allow"));

    [Fact]
    public async Task Sends_no_body_to_head()
    {
        var fake = await Answer(new Problem(ProblemKind.NotFound, "no"), "HEAD");
        Assert.Empty(fake.Body);
        Assert.NotNull(fake.Header("Content-Length"));
    }

    [Fact]
    public async Task Every_kind_is_a_document_with_a_page()
    {
        foreach (var kind in Enum.GetValues<ProblemKind>())
        {
            var fake = await Answer(new Problem(kind, "detail"));
            using var document = JsonDocument.Parse(fake.Text);
            Assert.Equal(fake.Status, document.RootElement.GetProperty("status").GetInt32());
            Assert.InRange(fake.Status, 400, 504);

            var type = document.RootElement.GetProperty("type").GetString();
            Assert.NotNull(type);
            var page = new FakeExchange("GET", type, [KeyValuePair.Create("Accept", "text/html")]);
            await ProblemPages.HandleAsync(page.Exchange);
            Assert.Equal(200, page.Status);
            Assert.Contains(document.RootElement.GetProperty("code").GetString()!, page.Text, StringComparison.Ordinal); // every document has a code
        }
    }
}
