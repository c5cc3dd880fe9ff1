using Ashlar.Engine.Writes;

namespace Ashlar.Engine.Tests.Writes;

public sealed class KeyMakerTests
{
    [Fact]
    public void Keys_grow_within_a_millisecond_and_when_the_clock_goes_back()
    {
        var clock = new Clock { Now = DateTimeOffset.UnixEpoch.AddYears(56) };
        var keys = new KeyMaker(clock);
        var last = keys.Next();
        for (var i = 0; i < 20_000; i++)
        {
            if (i == 10_000) clock.Now = clock.Now.AddSeconds(-5);
            var next = keys.Next();
            Assert.True(string.CompareOrdinal(last.ToString(), next.ToString()) < 0, $"{last} before {next}");
            last = next;
        }
    }

    [Fact]
    public void Keys_say_their_version_variant_and_time()
    {
        var clock = new Clock { Now = DateTimeOffset.UnixEpoch.AddYears(56) };
        var key = new KeyMaker(clock).Next();
        Assert.Equal(7, key.Version);
        Assert.InRange(key.Variant, 8, 11);
        var bytes = key.ToByteArray(bigEndian: true);
        long millis = 0;
        for (var i = 0; i < 6; i++) millis = (millis << 8) | bytes[i];
        Assert.Equal(clock.Now.ToUnixTimeMilliseconds(), millis);
    }

    [Fact]
    public async Task Keys_of_many_threads_are_all_different()
    {
        var keys = new KeyMaker(TimeProvider.System);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 5_000).Select(_ => keys.Next()).ToArray())));
        Assert.Equal(40_000, all.SelectMany(k => k).Distinct().Count());
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
