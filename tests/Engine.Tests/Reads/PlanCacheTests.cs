using Ashlar.Engine.Reads;

namespace Ashlar.Engine.Tests.Reads;

public sealed class PlanCacheTests
{
    [Fact]
    public void Keeps_what_it_was_given_and_the_first_of_two()
    {
        var cache = new PlanCache<string, string>(4);
        cache.Add("a", "first");
        cache.Add("a", "second");
        Assert.True(cache.TryGet("a", out var value));
        Assert.Equal("first", value);
        Assert.False(cache.TryGet("b", out _));
    }

    [Fact]
    public void Never_outgrows_its_bound_and_drops_the_longest_unused()
    {
        var cache = new PlanCache<int, string>(100);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(i, "x");
            Assert.True(cache.TryGet(0, out _), $"the entry in use was dropped at {i}");
            Assert.True(cache.Count <= 101);
        }

        Assert.False(cache.TryGet(1, out _));
        Assert.True(cache.TryGet(999, out _));
    }

    [Fact]
    public async Task Stays_bounded_under_many_threads()
    {
        var cache = new PlanCache<int, string>(64);
        var workers = Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                cache.Add(worker * 100_000 + i, "x");
                cache.TryGet(worker * 100_000 + i / 2, out _);
            }
        }));
        await Task.WhenAll(workers);
        Assert.True(cache.Count <= 64 + 8, $"{cache.Count} entries");
    }
}
