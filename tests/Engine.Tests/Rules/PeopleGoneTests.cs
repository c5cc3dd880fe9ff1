using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;

namespace Ashlar.Engine.Tests.Rules;

/// <summary>Whoever keeps accounts is told whose rows of <c>User</c> a transaction deletes.</summary>
public sealed class PeopleGoneTests
{
    private const string Teams = """
        ashlar: 1
        name: club
        entities:
          Club: { fields: { name: { type: string, max: 9 } }, access: { read: 'true', write: 'true' } }
          Team: { fields: { club: { ref: Club, onDelete: cascade } }, access: { read: 'true', write: 'true' } }
          Room: { fields: { team: { ref: Team, onDelete: cascade } }, access: { read: 'true', write: 'true' } }
          User: { fields: { team: { ref: Team, onDelete: cascade, optional: true } }, access: { read: 'true', write: 'true' } }
        """;

    private readonly List<string> gone = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_of_people_that_are_deleted_and_of_those_that_go_with_something()
    {
        await using var world = await World.CreateAsync(Teams);
        var engine = await AshlarEngine.CreateAsync(world.Model, world.Store, TimeProvider.System, Cancelled, record: (_, _, acts, _) =>
        {
            gone.AddRange(acts.Gone.Select(g => ScalarText.Format(g, world.Model.User.Key.Type)[^1..]));
            return ValueTask.CompletedTask;
        });
        await world.InsertAsync("Club", [("id", Callers.Id(1)), ("name", "chess")]);
        foreach (var team in new[] { 1, 2 }) await world.InsertAsync("Team", [("id", Callers.Id(team)), ("clubId", Callers.Id(1))]);
        await world.InsertAsync("Room", [("id", Callers.Id(1)), ("teamId", Callers.Id(1))]);
        foreach (var user in new[] { 1, 2, 3 }) await world.InsertAsync("User", [("id", Callers.Id(user)), ("teamId", user == 3 ? null : Callers.Id(user))]);

        await DeleteAsync("Room", 1);
        Assert.Empty(gone);
        await DeleteAsync("Team", 1);
        Assert.Equal(["1"], gone);
        await DeleteAsync("User", 3);
        Assert.Equal(["1", "3"], gone);
        await DeleteAsync("Club", 1);
        Assert.Equal(["1", "3", "2"], gone);
        Assert.Empty((await world.ListAsync("User")).Rows);

        async Task DeleteAsync(string entity, int key) => Assert.Null((await engine.WriteAsync(
            new WriteRequest(world.Entity(entity), WriteVerb.Delete) { Key = Callers.Id(key).ToString() }, Caller.Anonymous, null, Cancelled)).Problem);
    }
}
