using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Tests.Reads;

/// <summary>
/// A caller's filter means what it would mean on a database that holds only what the caller may read. Random filters, compared
/// with their evaluation in memory over exactly such rows.
/// </summary>
public sealed class CallersViewTests
{
    private const string Model = """
        ashlar: 1
        name: view
        entities:
          Item:
            fields:
              n: { type: int, optional: true }
              hid: { type: int, optional: true, access: { read: "n > 1 || hasRole('boss')" } }
              open: { type: bool }
              tags: { type: string, list: true, optional: true, max: 5, access: { read: "n > 0 || hasRole('boss')" } }
              doc: { type: json, optional: true, access: { read: "n > 0 || hasRole('boss')" } }
              parent: { ref: Item, optional: true }
              kids: { many: Item, by: parent }
              pals: { many: Item, link: true }
            access: { read: open || hasRole('boss') }
        """;

    private const int Rows = 14;

    private sealed record ItemRow(int Id, int? N, int? Hid, bool Open, int? Parent, List<int> Pals, string[]? Tags, string? Doc);

    [Fact]
    public async Task A_filter_sees_exactly_what_its_caller_may_read()
    {
        await using var world = await World.CreateAsync(Model);
        var items = await Fill(world, new Random(Effort.Seed));
        var entity = world.Entity("Item");
        var (tried, refused) = (0, 0);
        await Effort.RunAsync(400, async (random, _) =>
        {
            tried++;
            var filter = Condition(random, "", 3);
            var boss = random.Next(4) == 0;
            var compiled = world.Model.Scopes.CompileFilter(entity, filter);
            Assert.True(compiled.Succeeded, filter + ": " + string.Join(' ', compiled.Issues));
            var expected = items.Where(i => (boss || i.Open) && Holds(compiled.Expression, items, i, boss)).Select(i => Callers.Id(i.Id).ToString());
            var page = await world.ListAsync(Requests.List(entity) with { Filter = filter, Limit = 100 }, boss ? Callers.User(1, "boss") : Caller.Anonymous);
            if (page.Problem is { } problem)
            {
                Assert.True(problem.Errors[0].Code is "too-expensive" or "too-large", $"{filter}: {problem.Detail}");
                refused++;
                return;
            }

            Assert.True(expected.SequenceEqual(page.Of("id")), $"{filter} for {(boss ? "boss" : "anyone")}: expected {string.Join(' ', expected)}, got {string.Join(' ', page.Of("id"))}");
        });
        Assert.True(refused < tried / 5, $"{refused} of {tried} filters were refused as too large");
    }

    private static bool Holds(CheckedExpression filter, List<ItemRow> items, ItemRow item, bool boss)
    {
        var variables = new CelVariables { ["this"] = CelValue.Object(new View(items, item, boss)) };
        return CelEvaluator.Evaluate(filter.Root, variables, ModelLanguage.Options).IsTrue;
    }

    private static string Condition(Random random, string row, int depth)
    {
        var dot = row.Length == 0 ? "" : row + ".";
        if (depth == 0 || random.Next(3) == 0)
        {
            return random.Next(12) switch
            {
                8 => $"'a' in {dot}{To(random)}tags",
                9 => $"{dot}{To(random)}tags {((string[])["== ['a']", "!= ['a', 'b']", "== null", "!= null"])[random.Next(4)]}",
                10 => $"{dot}{To(random)}doc{((string[])[".k == 1", " == null", ".k > 0", ".l.exists(t, t == 2)", ".l.size() == 2"])[random.Next(5)]}",
                11 => ((string[])[$"has({dot}{To(random)}tags)", $"has({dot}{To(random)}doc)", $"size({dot}{To(random)}tags) > 0", $"{dot}{To(random)}tags.all(t, t == 'a')"])[random.Next(4)],
                0 => $"{Number(random, dot)} {Compare(random)} {random.Next(4)}",
                1 => $"{Number(random, dot)} {Compare(random)} {Number(random, dot)}",
                2 => $"{Number(random, dot)} == null",
                3 => $"{Number(random, dot)} in [1, 2]",
                4 => $"{dot}open",
                5 => $"{dot}parentId == null",
                6 => $"has({dot}hid)",
                _ => $"size({dot}{List(random)}) {Compare(random)} {random.Next(3)}",
            };
        }

        var variable = "x" + depth;
        return random.Next(8) switch
        {
            0 => $"({Condition(random, row, depth - 1)} && {Condition(random, row, depth - 1)})",
            1 => $"({Condition(random, row, depth - 1)} || {Condition(random, row, depth - 1)})",
            2 => $"!({Condition(random, row, depth - 1)})",
            3 => $"({Condition(random, row, depth - 1)} ? {Condition(random, row, depth - 1)} : {Condition(random, row, depth - 1)})",
            4 => $"{dot}{List(random)}.exists({variable}, {Condition(random, variable, depth - 1)})",
            5 => $"{dot}{List(random)}.all({variable}, {Condition(random, variable, depth - 1)})",
            6 => $"{dot}{List(random)}.count({variable}, {Condition(random, variable, depth - 1)}) {Compare(random)} 1",
            _ => $"{dot}{List(random)}.sum({variable}, {Number(random, variable + ".")}) {Compare(random)} 3",
        };
    }

    private static string Number(Random random, string dot) => dot + (random.Next(5) switch
    {
        0 => "n",
        1 => "hid",
        2 => "parent.hid",
        3 => "parent.n",
        _ => "parent.parent.hid",
    });

    private static string To(Random random) => random.Next(2) == 0 ? "" : "parent.";

    private static string List(Random random) => random.Next(3) switch { 0 => "pals", 1 => "parent.kids", _ => "kids" };

    private static string Compare(Random random) => ((string[])["==", "!=", "<", ">="])[random.Next(4)];

    private static readonly string[]?[] Tags = [null, [], ["a"], ["a", "b"]];
    private static readonly string?[] Docs = [null, "null", "5", """{"k":1,"l":[1,2]}""", """{"k":"1","l":{"x":2}}"""];

    private static T Pick<T>(T[] all, Random random) => all[random.Next(all.Length)];

    private static async Task<List<ItemRow>> Fill(World world, Random random)
    {
        var items = new List<ItemRow>();
        for (var id = 1; id <= Rows; id++)
        {
            int? parent = id > 1 && random.Next(4) > 0 ? random.Next(1, id) : null;
            var pals = Enumerable.Range(1, id).Where(_ => random.Next(4) == 0).ToList();
            items.Add(new ItemRow(id, random.Next(4) is var n and < 3 ? n : null, random.Next(4) is var h and < 3 ? h : null, random.Next(3) > 0, parent, pals, Pick(Tags, random), Pick(Docs, random)));
        }

        await world.InsertAsync("Item", [.. items.Select(i => new (string, object?)[]
        {
            ("id", Callers.Id(i.Id)), ("n", i.N), ("hid", i.Hid), ("open", i.Open), ("parentId", i.Parent is { } p ? Callers.Id(p) : null), ("tags", i.Tags), ("doc", i.Doc),
        })]);
        foreach (var item in items)
        {
            foreach (var pal in item.Pals) await world.LinkAsync("Item", "pals", Callers.Id(item.Id), Callers.Id(pal));
        }

        return items;
    }

    /// <summary>A row as the caller sees it; its rules are written out again here.</summary>
    private sealed class View(List<ItemRow> items, ItemRow item, bool boss) : ICelObject
    {
        public CelType Type => CelType.Dyn;

        public bool TryGet(string field, out CelValue value)
        {
            value = field switch
            {
                "n" => Int(item.N),
                "hid" => boss || item.N > 1 ? Int(item.Hid) : CelValue.Null,
                "tags" => (boss || item.N > 0) && item.Tags is { } tags ? CelValue.List([.. tags.Select(CelValue.String)]) : CelValue.Null,
                "doc" => (boss || item.N > 0) && item.Doc is { } doc ? JsonValues.Parse(CelValue.String(doc)) : CelValue.Null,
                "open" => CelValue.Bool(item.Open),
                "parentId" => item.Parent is { } key ? UuidType.Of(Callers.Id(key)) : CelValue.Null,
                "parent" => item.Parent is { } parent && Sees(items[parent - 1]) ? Of(items[parent - 1]) : CelValue.Null,
                "kids" => CelValue.List([.. items.Where(i => i.Parent == item.Id && Sees(i)).Select(Of)]),
                "pals" => CelValue.List([.. item.Pals.Select(p => items[p - 1]).Where(Sees).Select(Of)]),
                _ => default,
            };
            return true;
        }

        // A json field that holds null is set all the same.
        public bool Has(string field) => field == "doc" ? (boss || item.N > 0) && item.Doc is not null : TryGet(field, out var value) && !value.IsNull;

        private bool Sees(ItemRow row) => boss || row.Open;

        private CelValue Of(ItemRow row) => CelValue.Object(new View(items, row, boss));

        private static CelValue Int(int? number) => number is { } n ? CelValue.Int(n) : CelValue.Null;
    }
}
