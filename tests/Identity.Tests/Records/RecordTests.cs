using Ashlar.Cel;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tests.Support;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores;

namespace Ashlar.Identity.Tests.Records;

public sealed class RecordTests
{
    private static CancellationToken Cancelled => IdentityWorld.Cancelled;

    private sealed record Session(
        Guid Id, string Token, CelValue User, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset IdleAt, DateTimeOffset EndsAt, DateTimeOffset AuthenticatedAt, string Methods, string? Agent, string? Address);

    private sealed record Seen(Guid Id, DateTimeOffset SeenAt);

    [Fact]
    public async Task Rows_come_back_as_they_were_put_in()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var table = world.Book.Table<Session>();
        var (user, now) = (UuidType.Of(Guid.NewGuid()), world.Time.GetUtcNow());
        var rows = Enumerable.Range(0, 5).Select(i => Row(user, $"t{i}", now.AddMinutes(i))).ToList();
        foreach (var row in rows) Assert.Null(await table.InsertAsync(row, Cancelled));
        var mine = table.Where("user == $user && endsAt > $endsAt", "-createdAt");
        Assert.Equal(rows.AsEnumerable().Reverse(), await mine.ListAsync(Cancelled, user, now));
        Assert.Empty(await mine.ListAsync(Cancelled, UuidType.Of(Guid.NewGuid()), now));
        Assert.Equal(rows[2], await table.Where("token == $token").FindAsync(Cancelled, "t2"));
        Assert.Null(await table.Where("token == $token").FindAsync(Cancelled, "T2"));
        Assert.Equal(new Seen(rows[1].Id, rows[1].SeenAt), await world.Book.Table<Seen>("Session").Where("createdAt > $createdAt && createdAt < $createdAt2").FindAsync(Cancelled, now, now.AddMinutes(2)));
    }

    [Fact]
    public async Task A_sweep_takes_all_of_what_is_over_and_nothing_else()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var table = world.Book.Table<Session>();
        var (user, now) = (UuidType.Of(Guid.NewGuid()), world.Time.GetUtcNow());
        await world.Book.DecideAsync(
            async session =>
            {
                for (var i = 0; i < 1_203; i++) await table.InsertAsync(session, Row(user, $"t{i}", now.AddSeconds(i)), Cancelled);
                return (0, true);
            },
            Cancelled);
        Assert.Equal(1_200, await table.SweepAsync(table.Where("createdAt < $createdAt"), Cancelled, now.AddSeconds(1_200)));
        Assert.Equal(3, (await table.Where("user == $user").ListAsync(Cancelled, user)).Count);
    }

    [Fact]
    public async Task What_is_unique_is_there_once()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var table = world.Book.Table<Session>();
        var user = UuidType.Of(Guid.NewGuid());
        Assert.Null(await table.InsertAsync(Row(user, "same", world.Time.GetUtcNow()), Cancelled));
        var refused = await table.InsertAsync(Row(user, "same", world.Time.GetUtcNow()), Cancelled);
        Assert.Equal((WriteErrorKind.Unique, "_ashlar_session"), (refused?.Kind, refused?.Entity.Table));
        Assert.Single(await table.Where("user == $user").ListAsync(Cancelled, user));
    }

    [Fact]
    public async Task Changes_and_deletions_tell_whether_there_was_a_row()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var table = world.Book.Table<Session>();
        var row = Row(UuidType.Of(Guid.NewGuid()), "t", world.Time.GetUtcNow());
        await table.InsertAsync(row, Cancelled);
        var touch = table.Change("seenAt", "agent");
        var later = row.SeenAt.AddHours(1);
        Assert.Equal(new RecordOutcome(true, null), await touch.SetAsync(row.Id, Cancelled, later, null));
        Assert.Equal(new RecordOutcome(false, null), await touch.SetAsync(Guid.NewGuid(), Cancelled, later, null));
        Assert.Equal(row with { SeenAt = later, Agent = null }, await table.Where("token == $token").FindAsync(Cancelled, "t"));
        Assert.True(await table.DeleteAsync(row.Id, Cancelled));
        Assert.False(await table.DeleteAsync(row.Id, Cancelled));
    }

    [Fact]
    public async Task Of_many_at_once_one_takes_what_is_there_once()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var table = world.Book.Table<Session>();
        var find = table.Where("token == $token");
        await table.InsertAsync(Row(UuidType.Of(Guid.NewGuid()), "once", world.Time.GetUtcNow()), Cancelled);
        var cancelled = Cancelled;
        var taken = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => world.Book.DecideAsync(
            async session =>
            {
                if (await find.FindAsync(session, cancelled, "once") is not { } row) return (false, true);
                return (await table.DeleteAsync(session, row.Id, cancelled), true);
            },
            cancelled))));
        Assert.Equal(1, taken.Count(t => t));
    }

    [Fact]
    public async Task What_is_not_kept_leaves_nothing()
    {
        await using var world = await IdentityWorld.CreateAsync();
        var table = world.Book.Table<Session>();
        var cancelled = Cancelled;
        var row = Row(UuidType.Of(Guid.NewGuid()), "t", world.Time.GetUtcNow());
        await world.Book.DecideAsync(async session => (await table.InsertAsync(session, row, cancelled), false), cancelled);
        Assert.Null(await table.Where("token == $token").FindAsync(Cancelled, "t"));
    }

    [Theory]
    [InlineData("nothing == $token")]
    [InlineData("token == $nothing")]
    [InlineData("token == $createdAt")]
    public async Task A_condition_that_does_not_check_is_refused_when_it_is_made(string condition)
    {
        await using var world = await IdentityWorld.CreateAsync();
        Assert.Throws<ArgumentException>(() => world.Book.Table<Session>().Where(condition));
    }

    private static Session Row(CelValue user, string token, DateTimeOffset at) =>
        new(Guid.CreateVersion7(at), token, user, at, at, at.AddDays(1), at.AddDays(30), at, "pwd", "a browser", null);
}
