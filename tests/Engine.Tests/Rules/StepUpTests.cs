using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Tests.Writes;

namespace Ashlar.Engine.Tests.Rules;

/// <summary><c>auth.mfa</c> and <c>auth.fresh</c>: what they let through, and what a refusal says of them.</summary>
public sealed class StepUpTests
{
    private const string Yaml = """
        ashlar: 1
        name: bank
        entities:
          Payment:
            fields:
              owner: { ref: User, default: auth.id, immutable: true }
              amount: { type: int }
              iban: { type: string, optional: true, access: { write: auth.mfa } }
              note: { type: string, optional: true, access: { write: this.amount < 10 || auth.fresh } }
              strong: { type: bool, computed: auth.mfa }
            access:
              read: ownerId == auth.id
              create: signedIn
              update: ownerId == auth.id && (this.amount < 100 || auth.mfa)
              delete: ownerId == auth.id && auth.fresh
          Safe:
            fields: { name: { type: string } }
            access: { read: auth.mfa && auth.fresh, write: hasRole('banker') && auth.mfa }
          Open:
            fields: { name: { type: string } }
            access: { read: public, create: '!auth.mfa' }
        """;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly SteppingTime time = new(Start);

    private static Caller Ada(bool mfa = false, int? minutesAgo = null) => new()
    {
        Id = Callers.User(1).Id,
        Mfa = mfa,
        AuthenticatedAt = minutesAgo is { } m ? Start.AddMinutes(-m).ToUnixTimeMilliseconds() * 1000 : null,
    };

    [Fact]
    public async Task What_a_better_sign_in_would_open_says_which()
    {
        await using var world = await World.CreateAsync(Yaml, time: time);
        var row = await world.PostAsync("Payment", """{"amount":5}""", Ada());
        Assert.Equal(new StepUp(Mfa: false, Fresh: true), (await world.RemoveAsync("Payment", row.Key, Ada())).Problem?.StepUp);
        Assert.Equal(ProblemKind.StepUpRequired, (await world.RemoveAsync("Payment", row.Key, Ada(mfa: true, minutesAgo: 10))).Problem?.Kind);
        Assert.Null((await world.RemoveAsync("Payment", row.Key, Ada(minutesAgo: 9))).Problem);

        Assert.Equal(new StepUp(true, true), (await world.ListAsync("Safe", caller: Ada())).Problem?.StepUp);
        Assert.Equal(new StepUp(true, false), (await world.ListAsync("Safe", caller: Ada(minutesAgo: 1))).Problem?.StepUp);
        Assert.Null((await world.ListAsync("Safe", caller: Ada(mfa: true, minutesAgo: 1))).Problem);
    }

    [Fact]
    public async Task Who_may_not_however_they_sign_in_is_told_so()
    {
        await using var world = await World.CreateAsync(Yaml, time: time);
        Assert.Equal(ProblemKind.Forbidden, (await world.PostAsync("Safe", """{"name":"x"}""", Ada())).Problem?.Kind);
        Assert.Equal(ProblemKind.Unauthenticated, (await world.ListAsync("Safe", caller: Caller.Anonymous)).Problem?.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await world.PostAsync("Open", """{"name":"x"}""", Ada(mfa: true))).Problem?.Kind);
        Assert.Null((await world.PostAsync("Open", """{"name":"x"}""", Caller.Anonymous)).Problem);
    }

    [Fact]
    public async Task The_row_decides_first_where_it_has_a_part_in_it()
    {
        await using var world = await World.CreateAsync(Yaml, time: time);
        var small = await world.PostAsync("Payment", """{"amount":5}""", Ada());
        var large = await world.PostAsync("Payment", """{"amount":500}""", Ada());
        Assert.Null((await world.PatchAsync("Payment", small.Key, """{"amount":6}""", Ada())).Problem);
        Assert.Equal(new StepUp(true, false), (await world.PatchAsync("Payment", large.Key, """{"amount":501}""", Ada(minutesAgo: 1))).Problem?.StepUp);
        Assert.Equal(new StepUp(true, false), (await world.PatchAsync("Payment", small.Key, """{"amount":600}""", Ada())).Problem?.StepUp);
        Assert.Null((await world.PatchAsync("Payment", large.Key, """{"amount":501}""", Ada(mfa: true))).Problem);
        var other = new Caller { Id = Callers.User(2).Id };
        Assert.Equal(ProblemKind.NotFound, (await world.PatchAsync("Payment", large.Key, """{"amount":1}""", other)).Problem?.Kind);
    }

    [Fact]
    public async Task Fields_ask_for_it_as_well()
    {
        await using var world = await World.CreateAsync(Yaml, time: time);
        var refused = await world.PostAsync("Payment", """{"amount":5,"iban":"DE02"}""", Ada());
        Assert.Equal("step-up-required: forbidden-field@/iban", refused.Faults);
        Assert.Equal(new StepUp(true, false), refused.Problem?.StepUp);
        Assert.Null((await world.PostAsync("Payment", """{"amount":5,"iban":"DE02"}""", Ada(mfa: true))).Problem);
        Assert.Equal(new StepUp(false, true), (await world.PostAsync("Payment", """{"amount":50,"note":"n"}""", Ada())).Problem?.StepUp);
        Assert.Equal("true", (await world.PostAsync("Payment", """{"amount":5}""", Ada(mfa: true))).Json("strong"));
        Assert.Equal("false", (await world.PostAsync("Payment", """{"amount":5}""", Ada())).Json("strong"));
    }

    [Fact]
    public async Task A_token_that_is_kept_ages()
    {
        await using var world = await World.CreateAsync(Yaml, time: time);
        var kept = Ada(mfa: true, minutesAgo: 0);
        Assert.Null((await world.ListAsync("Safe", caller: kept)).Problem);
        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(10));
        Assert.Null((await world.ListAsync("Safe", caller: kept)).Problem);
        time.Advance(TimeSpan.FromTicks(10));
        Assert.Equal(new StepUp(false, true), (await world.ListAsync("Safe", caller: kept)).Problem?.StepUp);
    }

    [Fact]
    public async Task Plans_of_one_sign_in_never_serve_another()
    {
        await using var world = await World.CreateAsync(Yaml, time: time);
        await world.PostAsync("Payment", """{"amount":5}""", Ada());
        foreach (var caller in (Caller[])[Ada(mfa: true), Ada(), Ada(mfa: true, minutesAgo: 1), Ada(minutesAgo: 1), Ada(mfa: true)])
        {
            Assert.Equal(caller.Mfa ? "true" : "false", (await world.ListAsync("Payment", caller: caller)).Text("strong"));
            Assert.Equal(caller.Mfa ? 1 : 0, (await world.ListAsync("Payment", filter: "auth.mfa", caller: caller)).Rows.Count);
            Assert.Equal(caller.AuthenticatedAt is null ? 0 : 1, (await world.ListAsync("Payment", filter: "auth.fresh && has(auth.fresh)", caller: caller)).Rows.Count);
        }
    }

    [Fact]
    public async Task A_filter_may_ask_where_the_model_does_not()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: plain
            entities:
              Row: { fields: { n: { type: int } }, access: { read: public } }
            """, time: time);
        await world.InsertAsync("Row", [("id", Callers.Id(1)), ("n", 1)]);
        foreach (var caller in (Caller[])[Ada(mfa: true, minutesAgo: 11), Ada(minutesAgo: 1), Ada()])
        {
            Assert.Equal(caller.Mfa ? 1 : 0, (await world.ListAsync("Row", filter: "auth.mfa", caller: caller)).Rows.Count);
            Assert.Equal(caller is { Mfa: false, AuthenticatedAt: not null } ? 1 : 0, (await world.ListAsync("Row", filter: "auth.fresh && n == 1", caller: caller)).Rows.Count);
        }

        Assert.Empty((await world.ListAsync("Row", filter: "auth.mfa || auth.fresh", caller: Caller.Anonymous)).Rows);
    }

    private sealed class SteppingTime(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset now = start;

        public void Advance(TimeSpan by) => now += by;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
