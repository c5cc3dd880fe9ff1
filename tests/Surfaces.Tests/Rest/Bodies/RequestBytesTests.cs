using System.Text;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Tests.Rest.Bodies;

public sealed class RequestBytesTests
{
    [Fact]
    public async Task Reads_a_body_of_any_length_within_the_limit()
    {
        var sent = Encoding.ASCII.GetBytes(new string('x', 100_000));
        var chunked = new FakeExchange("POST", "/", bodyStream: new MemoryStream(sent));
        using var body = (await RequestBytes.ReadAsync(chunked.Exchange, 100_000)).Value;
        Assert.Equal(sent, body.Memory.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stops_at_the_limit_announced_or_not(bool announced)
    {
        var sent = new byte[50_001];
        var exchange = announced ? new FakeExchange("POST", "/", body: sent) : new FakeExchange("POST", "/", bodyStream: new MemoryStream(sent));
        var result = await RequestBytes.ReadAsync(exchange.Exchange, 50_000);
        Assert.Equal(ProblemKind.TooLarge, result.Problem?.Kind);
    }

    [Theory]
    [InlineData(413, ProblemKind.TooLarge)]
    [InlineData(408, ProblemKind.Timeout)]
    [InlineData(400, ProblemKind.Malformed)]
    public async Task Tells_what_the_server_refused(int status, ProblemKind kind)
    {
        var exchange = new FakeExchange("POST", "/", bodyStream: new FailingStream(new BadHttpRequestException("no", status)));
        Assert.Equal(kind, (await RequestBytes.ReadAsync(exchange.Exchange, 100)).Problem?.Kind);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_failure_of_ours()
    {
        var exchange = new FakeExchange("POST", "/", bodyStream: new FailingStream(new IOException("connection reset")));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await RequestBytes.ReadAsync(exchange.Exchange, 100));
    }

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw failure;
    }
}
