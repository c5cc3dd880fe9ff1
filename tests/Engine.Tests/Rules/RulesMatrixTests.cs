using System.Text.Json.Nodes;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Rules;

/// <summary>
/// Caller × entity × reading × field on a small help desk, judged by rules written out a second time, in C#, over rows in
/// memory: slow, obvious, and knowing nothing of the engine.
/// </summary>
public sealed class RulesMatrixTests : IAsyncLifetime
{
    private const string Model = """
        ashlar: 1
        name: desk
        entities:
          User:
            fields:
              manager: { ref: User, optional: true }
              phone: { type: string, optional: true, access: { read: "id == auth.id || managerId == auth.id || hasRole('agent')" } }
            access: { read: signedIn }
          Team:
            fields:
              name: { type: string }
              budget: { type: int, access: { read: hasRole('boss') } }
              members: { many: User, link: true }
              tickets: { many: Ticket, by: team }
            access:
              list: hasRole('agent') || members.exists(m, m.id == auth.id)
              get: public
          Ticket:
            fields:
              title: { type: string }
              open: { type: bool }
              priority: { type: int, optional: true, access: { read: "hasRole('agent') || (open && customerId == auth.id)" } }
              customer: { ref: User, optional: true, access: { read: "hasRole('agent') || customerId == auth.id" } }
              team: { ref: Team, optional: true }
              comments: { many: Comment, by: ticket, owned: true }
              pin: { type: string, hidden: true }
            access:
              read: >
                hasRole('agent') || (signedIn && customerId == auth.id)
                || (open && team.members.exists(m, m.id == auth.id))
          Comment:
            fields:
              ticket: { ref: Ticket }
              text: { type: string, access: { read: "!internal || hasRole('agent')" } }
              internal: { type: bool }
        """;

    private const int Users = 4;
    private World world = null!; // set before each test
    private readonly List<UserRow> users = [];
    private readonly List<TeamRow> teams = [];
    private readonly List<TicketRow> tickets = [];
    private readonly List<CommentRow> comments = [];

    private sealed record UserRow(int Id, int? Manager, string? Phone);
    private sealed record TeamRow(int Id, HashSet<int> Members);
    private sealed record TicketRow(int Id, bool Open, int? Priority, int? Customer, int? Team);
    private sealed record CommentRow(int Id, int Ticket, bool Internal);
    private sealed record Who(int? Id, bool Agent, bool Boss);

    public async ValueTask InitializeAsync()
    {
        world = await World.CreateAsync(Model);
        var random = new Random(Effort.Seed);
        for (var id = 1; id <= Users; id++) users.Add(new UserRow(id, id > 1 && random.Next(2) == 0 ? random.Next(1, id) : null, random.Next(2) == 0 ? "1" + id : null));
        for (var id = 1; id <= 3; id++) teams.Add(new TeamRow(id, [.. Enumerable.Range(1, Users).Where(_ => random.Next(3) == 0)]));
        for (var id = 1; id <= 16; id++) tickets.Add(new TicketRow(id, random.Next(2) == 0, Maybe(random, 3), Maybe(random, Users), Maybe(random, 3)));
        for (var id = 1; id <= 40; id++) comments.Add(new CommentRow(id, random.Next(1, 17), random.Next(2) == 0));
        await Fill();
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Every_caller_reads_what_the_rules_say_and_nothing_else()
    {
        Who[] everyone =
        [
            new(null, false, false), .. Enumerable.Range(1, Users).Select(id => new Who(id, false, false)),
            new(1, true, false), new(2, false, true), new(3, true, true), new(99, false, false),
        ];
        foreach (var who in everyone)
        {
            await Lists(who, "User", users, u => SeesUser(who), u => UserFields(who, u));
            await Lists(who, "Team", teams, t => ListsTeam(who, t), _ => TeamFields(who), closed: who.Id is null);
            await Lists(who, "Ticket", tickets, t => SeesTicket(who, t), t => TicketFields(who, t), closed: who.Id is null);
            await Lists(who, "Comment", comments, c => SeesComment(who, c), c => CommentFields(who, c), closed: who.Id is null);
            await Expands(who);
        }
    }

    private bool SeesUser(Who who) => who.Id is not null;

    private static bool ListsTeam(Who who, TeamRow team) => who.Agent || (who.Id is { } id && team.Members.Contains(id));

    private bool SeesTicket(Who who, TicketRow ticket) =>
        who.Agent
        || (who.Id is not null && ticket.Customer == who.Id)
        || (ticket.Open && ticket.Team is { } team && who.Id is { } id && teams[team - 1].Members.Contains(id));

    private bool SeesComment(Who who, CommentRow comment) => SeesTicket(who, tickets[comment.Ticket - 1]);

    private static IEnumerable<string> UserFields(Who who, UserRow user)
    {
        yield return "managerId";
        if (who.Agent || (who.Id is not null && (user.Id == who.Id || user.Manager == who.Id))) yield return "phone";
    }

    private static IEnumerable<string> TeamFields(Who who) => who.Boss ? ["name", "budget"] : ["name"];

    private static IEnumerable<string> TicketFields(Who who, TicketRow ticket)
    {
        var own = who.Id is not null && ticket.Customer == who.Id;
        yield return "title";
        yield return "open";
        if (who.Agent || (ticket.Open && own)) yield return "priority";
        if (who.Agent || own) yield return "customerId";
        yield return "teamId";
    }

    private static IEnumerable<string> CommentFields(Who who, CommentRow comment)
    {
        yield return "ticketId";
        if (who.Agent || !comment.Internal) yield return "text";
        yield return "internal";
    }

    private async Task Lists<T>(Who who, string entity, List<T> rows, Func<T, bool> sees, Func<T, IEnumerable<string>> fields, bool closed = false)
        where T : notnull
    {
        closed |= entity == "User" && who.Id is null;
        var page = await world.ListAsync(Requests.List(world.Entity(entity)) with { Limit = 100 }, CallerOf(who));
        if (closed)
        {
            Assert.Equal(ProblemKind.Unauthenticated, page.Problem?.Kind);
            return;
        }

        Assert.Null(page.Problem);
        var listed = page.Rows.ToDictionary(r => r["id"]!.ToString()); // every row here has one
        foreach (var row in rows)
        {
            var key = KeyOf(row);
            var (got, _) = await world.GetAsync(entity, key, CallerOf(who));
            var expected = sees(row);
            Assert.True(expected == listed.ContainsKey(key), $"{who} lists {row}: {!expected}");
            if (entity != "Team") Assert.True(expected == got is not null, $"{who} gets {row}: {!expected}");
            if (expected) AssertFields(who, row, listed[key], fields(row));
            if (got is not null) AssertFields(who, row, got, fields(row));
        }

        Assert.Equal(rows.Count(sees), listed.Count(l => rows.Any(r => KeyOf(r) == l.Key)));
    }

    private async Task Expands(Who who)
    {
        if (who.Id is null) return;
        var request = Requests.List(world.Entity("Ticket")) with { Limit = 100, Selection = Requests.Selection(null, "customer,team.members,comments") };
        var page = await world.ListAsync(request, CallerOf(who));
        Assert.Null(page.Problem);
        foreach (var row in tickets.Where(t => SeesTicket(who, t)))
        {
            var json = page.Rows.Single(r => r["id"]?.ToString() == KeyOf(row));
            Assert.Equal(TicketFields(who, row).Contains("customerId"), json.ContainsKey("customer"));
            if (json["customer"] is JsonObject customer) AssertFields(who, row, customer, UserFields(who, users[row.Customer!.Value - 1])); // it is there
            var members = row.Team is { } team ? teams[team - 1].Members.Order().Select(m => Callers.Id(m).ToString()) : [];
            Assert.Equal(members, json["team"]?["members"]?.AsArray().Select(m => m!["id"]!.ToString()) ?? []); // every row here has one
            var own = comments.Where(c => c.Ticket == row.Id).ToList();
            Assert.Equal(own.Count, json["comments"]!.AsArray().Count); // expanded above
            foreach (var (comment, child) in own.Zip(json["comments"]!.AsArray())) AssertFields(who, comment, child!.AsObject(), CommentFields(who, comment)); // as above
        }
    }

    private static void AssertFields(Who who, object row, JsonObject json, IEnumerable<string> expected)
    {
        string[] common = ["id", "createdAt", "updatedAt", "version", "customer", "team", "comments", "email", "name", "roles"];
        var isUser = json.ContainsKey("managerId");
        var actual = json.Select(p => p.Key).Where(k => !common.Contains(k) || (k == "name" && !isUser));
        Assert.True(expected.Order().SequenceEqual(actual.Order()), $"{who} reads {row}: {json.ToJsonString()}");
    }

    private static string KeyOf(object row) => Callers.Id((int)row.GetType().GetProperty("Id")!.GetValue(row)!).ToString(); // every record here has one

    private static Caller CallerOf(Who who)
    {
        if (who.Id is not { } id) return Caller.Anonymous;
        List<string> roles = [];
        if (who.Agent) roles.Add("agent");
        if (who.Boss) roles.Add("boss");
        return Callers.User(id, [.. roles]);
    }

    private static int? Maybe(Random random, int most) => random.Next(3) == 0 ? null : random.Next(1, most + 1);

    private async Task Fill()
    {
        await world.InsertAsync("User", [.. users.Select(u => Row(u.Id, ("managerId", Key(u.Manager)), ("phone", u.Phone)))]);
        await world.InsertAsync("Team", [.. teams.Select(t => Row(t.Id, ("name", "t"), ("budget", 5)))]);
        foreach (var team in teams)
        {
            foreach (var member in team.Members) await world.LinkAsync("Team", "members", Callers.Id(team.Id), Callers.Id(member));
        }

        await world.InsertAsync("Ticket", [.. tickets.Select(t => Row(
            t.Id, ("title", "x"), ("open", t.Open), ("priority", t.Priority), ("customerId", Key(t.Customer)), ("teamId", Key(t.Team)), ("pin", "0000")))]);
        await world.InsertAsync("Comment", [.. comments.Select(c => Row(c.Id, ("ticketId", Key(c.Ticket)), ("text", "y"), ("internal", c.Internal)))]);
    }

    private static object? Key(int? id) => id is { } n ? Callers.Id(n) : null;

    private static (string, object?)[] Row(int id, params (string, object?)[] values) => [("id", Callers.Id(id)), .. values];
}
