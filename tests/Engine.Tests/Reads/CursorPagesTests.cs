using Ashlar.Engine.Reads;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Reads;

public sealed class CursorPagesTests
{
    private const string Model = """
        ashlar: 1
        name: pages
        entities:
          Item:
            fields:
              a: { type: int, optional: true }
              b: { type: string, optional: true }
              c: { type: decimal, precision: 6, scale: 1 }
              owner: { ref: Item, optional: true }
            access: { read: public }
        """;

    private static readonly string[] Sorts =
        ["a", "-a", "b,-a", "-c,b", "id", "-id", "owner.b,-c", "createdAt", "a,b,c", "-b"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_put_together_are_the_list_and_keep_their_place_while_rows_come_and_go()
    {
        await using var world = await World.CreateAsync(Model);
        var next = 0;
        var live = new HashSet<int>();
        for (; next < 60; next++) await Insert(world, next, live, new Random(next));
        await Effort.RunAsync(30, async (random, _) =>
        {
            var sort = Sorts[random.Next(Sorts.Length)];
            var filter = random.Next(2) == 0 ? null : "a != 2";
            var request = Requests.List(world.Entity("Item")) with { Sort = Requests.Sort(sort), Filter = filter, Limit = 1 + random.Next(7) };
            var before = await All(world, request);
            var seen = new List<string>();
            var (gone, came) = (new HashSet<string>(), new HashSet<string>());
            string? after = null;
            do
            {
                var page = await world.ListAsync(request with { After = after, Limit = 1 + random.Next(7) });
                Assert.Null(page.Problem);
                Assert.Equal(page.HasMore, page.Next is not null);
                seen.AddRange(page.Of("id"));
                after = page.Next;
                if (random.Next(2) == 0 && live.Count < 90) came.Add(await Insert(world, next++, live, random));
                if (random.Next(3) == 0 && live.Count > 30) gone.Add(await Remove(world, live, random));
            }
            while (after is not null);

            Assert.Equal(seen.Count, seen.Distinct().Count());
            // What was there all along comes exactly once and in order, whatever else happened.
            var lasting = before.Where(id => !gone.Contains(id)).ToList();
            Assert.Equal(lasting, seen.Where(id => !came.Contains(id) && !gone.Contains(id)));
        });
    }

    [Fact]
    public async Task A_cursor_is_of_one_list()
    {
        await using var world = await World.CreateAsync(Model);
        var live = new HashSet<int>();
        for (var i = 0; i < 10; i++) await Insert(world, i, live, new Random(i));
        var request = Requests.List(world.Entity("Item")) with
        {
            Limit = 2,
            Sort = Requests.Sort("a"),
            Filter = "c < 100.0",
            Conditions = [Requests.Condition("c[gte]=0")],
        };
        var next = (await world.ListAsync(request)).Next;
        Assert.NotNull(next);
        var same = request with { After = next };
        Assert.Null((await world.ListAsync(same)).Problem);
        Assert.Null((await world.ListAsync(same with { Limit = 5, Selection = Requests.Selection("id", "owner"), CountExact = true })).Problem);
        ListRequest[] others =
        [
            same with { Sort = Requests.Sort("-a") },
            same with { Sort = [] },
            same with { Filter = "c < 99.0" },
            same with { Filter = "c <= 100.0" },
            same with { Filter = null },
            same with { Conditions = [Requests.Condition("c[gte]=1")] },
            same with { Conditions = [Requests.Condition("c[gt]=0")] },
            same with { Conditions = [] },
            same with { After = next + "A" },
            same with { After = "" },
            Requests.List(world.Entity("User")) with { After = next },
        ];
        foreach (var other in others)
        {
            var problem = (await world.ListAsync(other, Ashlar.Engine.Rules.Caller.System)).Problem;
            Assert.Equal("bad-cursor", problem?.Code);
        }
    }

    private static async Task<IReadOnlyList<string>> All(World world, ListRequest request)
    {
        var page = await world.ListAsync(request with { Limit = 100 });
        Assert.False(page.HasMore, "the test keeps fewer rows than a page");
        return page.Of("id");
    }

    private static async Task<string> Insert(World world, int n, HashSet<int> live, Random random)
    {
        await world.InsertAsync("Item",
        [
            ("id", Callers.Id(n)), ("a", random.Next(5) is var a and < 4 ? a : null), ("b", random.Next(4) is var b and < 3 ? new string("xyé"[b], b) : null),
            ("c", random.Next(30) + ".5"), ("ownerId", live.Count > 0 && random.Next(2) == 0 ? Callers.Id(0) : null),
        ]);
        live.Add(n);
        return Callers.Id(n).ToString();
    }

    private static async Task<string> Remove(World world, HashSet<int> live, Random random)
    {
        // Row 0 is what others refer to.
        var n = live.Where(i => i != 0).ElementAt(random.Next(live.Count - 1));
        live.Remove(n);
        await world.DeleteAsync("Item", Callers.Id(n));
        Cancelled.ThrowIfCancellationRequested();
        return Callers.Id(n).ToString();
    }
}
