using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Jose;
using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.Tests.Keys;

public sealed class KeyRingTests : IAsyncLifetime
{
    private static readonly KeyRotation Rotation = new(TimeSpan.FromDays(30), TimeSpan.FromMinutes(10));
    private readonly MasterKey master = new(RandomNumberGenerator.GetBytes(MasterKey.Length));
    private IdentityWorld world = null!; // made before each test

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await IdentityWorld.CreateAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private Task<KeyRing> OpenAsync(MasterKey? with = null) => KeyRing.OpenAsync(world.Book, with ?? master, Rotation, world.Time, Cancelled);

    private static string[] KeyIds(KeyRing ring)
    {
        using var document = JsonDocument.Parse(ring.Jwks);
        return [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static bool Verifies(JsonWebKeySet set, string token) => CompactJws.Parse(token) is { } jws && set.Find(jws.Header) is { } key && jws.IsSignedBy(key);

    [Fact]
    public async Task Makes_a_key_at_the_first_start_and_keeps_it()
    {
        var first = await OpenAsync();
        var again = await OpenAsync();
        Assert.Equal(Assert.Single(KeyIds(first)), Assert.Single(KeyIds(again)));
        Assert.True(Verifies(JsonWebKeySet.Parse(again.Jwks)!, first.Signer.Sign("JWT", "x"u8)));
    }

    [Fact]
    public async Task Nothing_private_is_published_or_kept_in_the_clear()
    {
        var ring = await OpenAsync();
        Assert.DoesNotContain("\"d\"", Encoding.UTF8.GetString(ring.Jwks.Span), StringComparison.Ordinal);
        var row = await world.Book.Table<SigningKeyRow>("SigningKey").Where("number > 0").FindAsync(Cancelled);
        using var key = ECDsa.Create();
        Assert.ThrowsAny<CryptographicException>(() => key.ImportPkcs8PrivateKey(row!.Sealed, out _));
    }

    [Fact]
    public async Task Another_master_key_is_refused_and_makes_no_new_keys()
    {
        var first = await OpenAsync();
        var refused = await Assert.ThrowsAsync<KeyRingException>(() => OpenAsync(new MasterKey(new byte[MasterKey.Length])));
        Assert.Contains("ASHLAR_KEY does not open", refused.Message, StringComparison.Ordinal);
        Assert.Equal(KeyIds(first), KeyIds(await OpenAsync()));
    }

    [Fact]
    public async Task A_changed_row_is_refused()
    {
        await OpenAsync();
        var table = world.Book.Table<SigningKeyRow>("SigningKey");
        var row = (await table.Where("number > 0").FindAsync(Cancelled))!;
        foreach (var changed in new object[] { row.Sealed[..^1], row.SignsFrom.AddDays(-1), "another" })
        {
            var field = changed switch { byte[] => "sealed", DateTimeOffset => "signsFrom", _ => "keyId" };
            await table.Change(field).SetAsync(1, Cancelled, changed);
            await Assert.ThrowsAsync<KeyRingException>(() => OpenAsync());
            await table.Change(field).SetAsync(1, Cancelled, field switch { "sealed" => row.Sealed, "signsFrom" => row.SignsFrom, _ => row.KeyId });
        }

        await OpenAsync();
    }

    [Fact]
    public async Task Several_processes_that_start_at_once_agree_on_one_key()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        Assert.Single(rings.Select(ring => Assert.Single(KeyIds(ring))).Distinct());
    }

    [Fact]
    public async Task Several_processes_that_rotate_at_once_agree_on_one_key()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        world.Time.Forward(TimeSpan.FromDays(29.5));
        await Task.WhenAll(rings.Select(ring => ring.RefreshAsync(Cancelled)));
        Assert.All(rings, ring => Assert.Equal(KeyIds(rings[0]), KeyIds(ring)));
        Assert.Equal(2, KeyIds(rings[0]).Length);
        world.Time.Forward(TimeSpan.FromDays(1));
        Assert.Single(rings.Select(ring => ring.Signer.KeyId).Distinct());
    }

    [Fact]
    public async Task Whoever_keeps_the_key_set_for_an_hour_never_fails_over_a_year()
    {
        var ring = await OpenAsync();
        var held = JsonWebKeySet.Parse(ring.Jwks)!;
        var fetched = world.Time.GetUtcNow();
        var signers = new HashSet<string>();
        var longest = 0;
        var recent = new Queue<(DateTimeOffset Until, string Token)>();
        for (var minutes = 0; minutes < 366 * 24 * 60; minutes += 7)
        {
            world.Time.Forward(TimeSpan.FromMinutes(7));
            var now = world.Time.GetUtcNow();
            if (minutes % 21 == 0) await ring.RefreshAsync(Cancelled);
            if (now - fetched > KeyRotation.JwksMaxAge) (held, fetched) = (JsonWebKeySet.Parse(ring.Jwks)!, now);
            var signer = ring.Signer;
            if (signers.Add(signer.KeyId) || minutes % 35 == 0) recent.Enqueue((now + Rotation.LongestToken + TokenOptions.AllowedSkew, signer.Sign("JWT", "x"u8)));
            while (recent.TryPeek(out var oldest) && oldest.Until < now) recent.Dequeue();
            foreach (var (_, token) in recent) Assert.True(Verifies(held, token), $"after {TimeSpan.FromMinutes(minutes)}");
            longest = Math.Max(longest, KeyIds(ring).Length);
        }

        Figures.Note($"key rotation over a year: {signers.Count} keys signed, at most {longest} published at once");
        Assert.InRange(signers.Count, 12, 14);
        Assert.Equal(2, longest);
    }

    [Fact]
    public async Task A_server_that_was_stopped_for_long_goes_on_with_the_old_key_until_the_new_one_is_known()
    {
        var old = (await OpenAsync()).Signer.KeyId;
        world.Time.Forward(TimeSpan.FromDays(100));
        var ring = await OpenAsync();
        Assert.Equal(2, KeyIds(ring).Length);
        Assert.Equal(old, ring.Signer.KeyId);
        world.Time.Forward(Rotation.Ahead);
        Assert.NotEqual(old, ring.Signer.KeyId);
    }

    [Fact]
    public async Task Old_keys_are_let_go()
    {
        var ring = await OpenAsync();
        for (var day = 0; day < 100; day++)
        {
            world.Time.Forward(TimeSpan.FromDays(1));
            await ring.RefreshAsync(Cancelled);
        }

        Assert.InRange((await world.Book.Table<SigningKeyRow>("SigningKey").Where("number > 0").ListAsync(Cancelled)).Count, 1, 3);
    }

    [Fact]
    public async Task A_rotation_out_of_turn_is_published_ahead()
    {
        var ring = await OpenAsync();
        var old = ring.Signer.KeyId;
        var next = await ring.RotateAsync(distrust: false, Cancelled);
        Assert.Equal([old, next], KeyIds(ring));
        Assert.Equal(old, ring.Signer.KeyId);
        world.Time.Forward(Rotation.Ahead);
        Assert.Equal(next, ring.Signer.KeyId);
    }

    [Fact]
    public async Task A_key_that_was_lost_to_somebody_is_gone_at_once()
    {
        var ring = await OpenAsync();
        var other = await OpenAsync();
        var token = ring.Signer.Sign("JWT", "x"u8);
        var next = await ring.RotateAsync(distrust: true, Cancelled);
        Assert.Equal([next], KeyIds(ring));
        Assert.False(Verifies(JsonWebKeySet.Parse(ring.Jwks)!, token));
        world.Time.Forward(KeyRing.PollEvery);
        Assert.NotNull(await other.FindAsync(next, Cancelled));
        Assert.Equal([next], KeyIds(other));
    }

    [Fact]
    public async Task Unknown_key_ids_do_not_make_it_read_again_and_again()
    {
        var ring = await OpenAsync();
        var other = await OpenAsync();
        var next = await other.RotateAsync(distrust: false, Cancelled);
        Assert.Null(await ring.FindAsync(next, Cancelled));
        world.Time.Forward(TimeSpan.FromSeconds(6));
        Assert.NotNull(await ring.FindAsync(next, Cancelled));
    }
}
