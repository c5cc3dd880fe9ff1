using System.Text.Json.Nodes;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Tests.Audit;

public sealed class AuditTrailTests
{
    private static readonly MasterKey Key = new(new byte[32]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static async Task<AuditTrail> FilledAsync(IdentityWorld world, int lines)
    {
        var trail = await AuditTrail.OpenAsync(world.Book, Key, world.Time, Cancelled);
        for (var i = 1; i <= lines; i++)
        {
            world.Time.Forward(TimeSpan.FromTicks(12345));
            await trail.AppendAsync(new AuditEvent(AuditKinds.SignIn) { Actor = "user" + i, Address = "192.0.2.1", Details = new JsonObject { ["n"] = i } }, Cancelled);
        }

        return trail;
    }

    private static async Task<string> FaultsAsync(IdentityWorld world, string? known = null, MasterKey? key = null) =>
        string.Join('\n', (await new AuditCheck(world.Book, key ?? Key).RunAsync(known, Cancelled)).Faults.Select(f => $"{f.Number} {f.Message}"));

    private static RecordTable<AuditLine> Lines(IdentityWorld world) => world.Book.Table<AuditLine>();

    private static async Task<AuditLine> LineAsync(IdentityWorld world, long number) => await Lines(world).Where("number == $number").FindAsync(Cancelled, number) ?? throw new ArgumentException("no line");

    [Fact]
    public async Task A_trail_that_nobody_touched_is_right()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 2100);
        var report = await new AuditCheck(world.Book, Key).RunAsync(null, Cancelled);
        Assert.Empty(report.Faults);
        Assert.Equal(2100, report.Lines);
        Assert.StartsWith("2100:", report.Head, StringComparison.Ordinal);
        Assert.Equal("", await FaultsAsync(world, report.Head));
    }

    [Fact]
    public async Task An_empty_trail_is_right_and_a_start_begins_none_twice()
    {
        await using var world = await IdentityWorld.CreateAsync();
        Assert.Equal("", await FaultsAsync(world));
        await FilledAsync(world, 0);
        await FilledAsync(world, 1);
        Assert.Equal("", await FaultsAsync(world));
    }

    [Fact]
    public async Task A_changed_line_shows()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 5);
        await Lines(world).Change("actor").SetAsync(3L, Cancelled, "somebody else");
        Assert.Equal("3 was changed: it is not what its hash was made of", await FaultsAsync(world));
    }

    [Fact]
    public async Task A_changed_line_whose_hash_was_made_anew_shows_in_the_next()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 5);
        var line = await LineAsync(world, 3) with { Details = """{"n":4}""" };
        await Lines(world).Change("details", "hash").SetAsync(3L, Cancelled, line.Details, line.ComputeHash());
        Assert.Equal("4 does not follow the line before: one of the two was changed or put in", await FaultsAsync(world));
        await Lines(world).Change("hash").SetAsync(5L, Cancelled, "x");
    }

    [Fact]
    public async Task A_missing_line_shows()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 6);
        await Lines(world).DeleteAsync(3L, Cancelled);
        await Lines(world).DeleteAsync(4L, Cancelled);
        Assert.Equal("3 to line 4 are missing", await FaultsAsync(world));
        await Lines(world).DeleteAsync(1L, Cancelled);
        Assert.Equal("1 is missing\n3 to line 4 are missing", await FaultsAsync(world));
    }

    [Fact]
    public async Task Lines_that_changed_places_show()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 5);
        var (second, third) = (await LineAsync(world, 2), await LineAsync(world, 3));
        await Lines(world).DeleteAsync(2L, Cancelled);
        await Lines(world).DeleteAsync(3L, Cancelled);
        await Lines(world).InsertAsync(third with { Number = 2 }, Cancelled);
        await Lines(world).InsertAsync(second with { Number = 3 }, Cancelled);
        Assert.StartsWith("2 was changed", await FaultsAsync(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trail_that_was_cut_off_shows()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 5);
        await Lines(world).DeleteAsync(5L, Cancelled);
        Assert.Equal("5 is missing at the end", await FaultsAsync(world));

        var fourth = await LineAsync(world, 4);
        var heads = world.Book.Table<AuditHead>();
        await heads.Change("number", "hash").SetAsync(AuditHead.OfTrail, Cancelled, 4L, fourth.Hash);
        Assert.Equal("4 the record of where the trail ends was not sealed with this installation's key", await FaultsAsync(world));
        await heads.DeleteAsync(AuditHead.OfTrail, Cancelled);
        Assert.StartsWith("4 is the last there is, and the record", await FaultsAsync(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_was_noted_shows_what_the_database_cannot()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var trail = await FilledAsync(world, 3);
        var early = await world.Book.Table<AuditHead>().Where("name == $name").FindAsync(Cancelled, AuditHead.OfTrail);
        await trail.AppendAsync(new AuditEvent(AuditKinds.SignOut), Cancelled);
        var noted = (await new AuditCheck(world.Book, Key).RunAsync(null, Cancelled)).Head;

        // An earlier state of the whole is right in itself.
        await Lines(world).DeleteAsync(4L, Cancelled);
        await world.Book.Table<AuditHead>().Change("number", "hash", "seal").SetAsync(AuditHead.OfTrail, Cancelled, early!.Number, early.Hash, early.Seal);
        Assert.Equal("", await FaultsAsync(world));
        Assert.Equal("4 is missing, which was noted", await FaultsAsync(world, noted));
        await trail.AppendAsync(new AuditEvent(AuditKinds.SignIn), Cancelled);
        Assert.Equal("4 is not the line that was noted", await FaultsAsync(world, noted));
        await Assert.ThrowsAsync<FormatException>(() => FaultsAsync(world, "4"));
    }

    [Fact]
    public async Task A_line_put_in_after_the_end_shows()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 2);
        var last = await LineAsync(world, 2);
        var forged = last with { Number = 3, Previous = last.Hash };
        await Lines(world).InsertAsync(forged with { Hash = forged.ComputeHash() }, Cancelled);
        Assert.Equal("3 was put in after the end of the trail", await FaultsAsync(world));
    }

    [Fact]
    public async Task A_trail_goes_on_after_its_head_was_lost_and_says_so()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await FilledAsync(world, 3);
        await world.Book.Table<AuditHead>().DeleteAsync(AuditHead.OfTrail, Cancelled);
        await FilledAsync(world, 1);
        Assert.Contains("lines may be missing before it", await FaultsAsync(world), StringComparison.Ordinal);
        Assert.Equal(AuditKinds.HeadReplaced, (await LineAsync(world, 4)).Kind);
    }

    [Fact]
    public async Task Many_who_append_at_once_make_one_chain()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var trails = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AuditTrail.OpenAsync(world.Book, Key, world.Time, Cancelled)));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => trails[i % 4].AppendAsync(new AuditEvent(AuditKinds.SignIn) { Actor = "user" + i }, Cancelled), Cancelled)));
        var report = await new AuditCheck(world.Book, Key).RunAsync(null, Cancelled);
        Assert.Empty(report.Faults);
        Assert.Equal(200, report.Lines);
    }

    [Fact]
    public async Task A_line_goes_with_its_transaction()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var trail = await FilledAsync(world, 1);
        await world.Book.DecideAsync(
            async session =>
            {
                await trail.AppendAsync(session, new AuditEvent(AuditKinds.SignIn), CancellationToken.None);
                return (0, false);
            },
            Cancelled);
        await trail.AppendAsync(new AuditEvent(AuditKinds.SignOut), Cancelled);
        var report = await new AuditCheck(world.Book, Key).RunAsync(null, Cancelled);
        Assert.Empty(report.Faults);
        Assert.Equal(2, report.Lines);
    }

    [Fact]
    public async Task Text_of_strangers_is_bounded_and_keeps_the_line_readable()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var trail = await FilledAsync(world, 0);
        await trail.AppendAsync(new AuditEvent(AuditKinds.SignInFailed) { Subject = new string('a', 254) + "😀", Address = "x\0y", Details = new JsonObject { ["é"] = "\u0001<" } }, Cancelled);
        Assert.Equal("", await FaultsAsync(world));
        Assert.Equal("x�y", (await LineAsync(world, 1)).Address);
        Assert.Equal(254, (await LineAsync(world, 1)).Subject!.Length);
    }
}
