using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Ashlar.Server.Tests.OAuth;

namespace Ashlar.Server.Tests.SignIn;

/// <summary>
/// Known and unknown addresses through the front door: the same bytes, and times that a test over 200 tries of each cannot tell
/// apart. They come in random order, are compared by rank, and fail at odds of one in a million, twice: what a busy
/// machine does to one it does to the other.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class TimingTests
{
    private const int Tries = 200;
    private const int Warming = 20;
    private const int People = 220;

    /// <summary>Two-sided, of a normal distribution: one in a million.</summary>
    private const double Telling = 4.89;

    private readonly Random _random = new(Effort.Seed);
    private int _sent;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Known_and_unknown_addresses_take_the_same_time()
    {
        // Each try comes from an address of its own, as through a proxy, and each account is tried once or twice, so that no limit is met.
        await using var server = await OAuthServer.StartAsync(
            environment: new() { ["ASHLAR_TRUSTED_PROXIES"] = "127.0.0.1", ["LOG_LEVEL"] = "warning" }, others: People);
        await CompareAsync(server, "/auth/login", HttpStatusCode.Unauthorized, email => new { email, password = "a wrong guess at it" });
        await CompareAsync(server, "/auth/register", HttpStatusCode.Accepted, email => new { email, password = "a wrong guess at it" });
        await CompareAsync(server, "/auth/password/reset", HttpStatusCode.Accepted, email => new { email });
    }

    [Fact]
    public void The_test_sees_a_difference_and_no_other()
    {
        double[] one = [.. Enumerable.Range(0, Tries).Select(_ => _random.NextDouble())];
        double[] same = [.. Enumerable.Range(0, Tries).Select(_ => _random.NextDouble())];
        Assert.InRange(RankTest.Deviation(one, same), -Telling, Telling);
        Assert.Equal(0, RankTest.Deviation(one, one));
        Assert.True(RankTest.Deviation([.. one.Select(v => v + 0.3)], same) > Telling);
        // By the formula: ranks 3, 4, 5 of 5 sum to 12, expected 9, variance 3
        Assert.Equal(3 / Math.Sqrt(3), RankTest.Deviation([3, 4, 5], [1, 2]), 9);
    }

    private async Task CompareAsync(OAuthServer server, string door, HttpStatusCode expected, Func<string, object> body)
    {
        var first = await MeasureAsync(server, door, expected, body);
        Figures.Note($"{door}: known against unknown, {first:0.00} standard deviations over {Tries} tries of each");
        if (Math.Abs(first) < Telling) return;
        var second = await MeasureAsync(server, door, expected, body);
        Assert.True(Math.Abs(second) < Telling || Math.Sign(first) != Math.Sign(second), $"{door} tells known from unknown addresses by time: {first:0.0} and {second:0.0} standard deviations");
    }

    private async Task<double> MeasureAsync(OAuthServer server, string door, HttpStatusCode expected, Func<string, object> body)
    {
        List<double> known = [], unknown = [];
        var texts = new HashSet<string>();
        bool[] order = [.. Enumerable.Range(0, 2 * (Tries + Warming)).Select(i => i % 2 == 0)];
        _random.Shuffle(order.AsSpan(0, 2 * Warming));
        _random.Shuffle(order.AsSpan(2 * Warming));
        for (var i = 0; i < order.Length; i++)
        {
            var email = order[i] ? OAuthServer.Other(_random.Next(People)) : $"nobody{_random.Next(People)}@example.com";
            using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = JsonContent.Create(body(email)) };
            await request.Content.LoadIntoBufferAsync(Cancelled);
            var sent = _sent++;
            request.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"10.{sent >> 16}.{(sent >> 8) & 255}.{sent & 255}"));
            var started = Stopwatch.GetTimestamp();
            using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var text = await answer.Content.ReadAsStringAsync(Cancelled);
            Assert.True(answer.StatusCode == expected, text);
            texts.Add(RequestId().Replace(string.Join('\n', answer.Headers.Where(h => h.Key is not "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}")) + text, "…"));
            if (i >= 2 * Warming) (order[i] ? known : unknown).Add(took);
        }

        Assert.Single(texts);
        return RankTest.Deviation(known, unknown);
    }

    [GeneratedRegex("rq-[0-9a-z]+")]
    private static partial Regex RequestId();
}

/// <summary>What measures times runs when nothing else of these tests does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
