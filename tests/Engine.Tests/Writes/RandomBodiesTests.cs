using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Writes;

public sealed class RandomBodiesTests
{
    private static readonly Caller[] Everyone = [Caller.Anonymous, Depot.Ann, Depot.Bob, Depot.Staff, Depot.Admin, Caller.System];
    private static readonly string[] Scalars =
    [
        "null", "true", "0", "-1", "1", "2.50", "1e400", "1.001", "99999999999999999999", "\"\"", "\"paid\"", "\"pending\"", "\"books\"", "\"x\"", "\"\\u0000\"",
        "\"\\ud800\"", "\"2024-01-01\"", "[]", "{}", "[[]]", "{\"id\":1}", "\"" + "y" + "\"",
    ];

    [Fact]
    public async Task Change_what_they_say_or_nothing_at_all_and_never_throw()
    {
        await using var world = await Depot.StockedAsync();
        for (var i = 0; i < 4; i++) await Depot.OrderAsync(world, 1 + (i % 2));
        string[] entities = ["Order", "OrderLine", "Product", "Category", "Comment", "Label", "LineOption", "User", "Invoice"];
        var (taken, refused) = (0, 0);
        await Effort.RunAsync(600, async (random, _) =>
        {
            var entity = world.Entity(entities[random.Next(entities.Length)]);
            var caller = Everyone[random.Next(Everyone.Length)];
            var keys = await KeysAsync(world);
            var verb = (WriteVerb)random.Next(4);
            var key = verb == WriteVerb.Create ? null : Pick(random, keys.GetValueOrDefault(entity.Name)) ?? "none";
            var body = verb == WriteVerb.Delete ? "{}" : Body(random, entity, keys, 0);
            var before = await DumpAsync(world);
            var written = await world.WriteAsync(new WriteRequest(entity, verb) { Key = key, Body = WriteWorld.Parse(body) }, caller);
            var after = await DumpAsync(world);
            if (written.Problem is null)
            {
                taken++;
                if (verb is WriteVerb.Create or WriteVerb.Patch) Says(entity, written, WriteWorld.Parse(body), after);
                if (verb != WriteVerb.Delete) ChangesNothingElse(entity, verb, key, WriteWorld.Parse(body), before, after);
                if (verb == WriteVerb.Delete) Assert.DoesNotContain(after, r => r.Key == (entity.Name, key));
            }
            else
            {
                refused++;
                Assert.NotEqual(ProblemKind.Internal, written.Problem.Kind);
                Assert.Equal(before.Select(r => r.Value.ToJsonString()), after.Select(r => r.Value.ToJsonString()));
            }
        });
        Figures.Note($"random writes: {taken} taken, {refused} refused without a trace");
        Assert.True(taken > 60, $"{taken} taken");
    }

    // What was sent is what is stored.
    private static void Says(Entity entity, Written written, System.Text.Json.JsonElement body, SortedDictionary<(string, string), JsonObject> after)
    {
        var row = after[(entity.Name, written.Key)];
        foreach (var member in body.EnumerateObject())
        {
            if (entity.Find(member.Name) is not ColumnField { Computed: null } column || column.Type.Kind == ScalarKind.Uuid) continue;
            var stored = row[column.WireName]?.ToJsonString() ?? "null";
            var sent = member.Value.GetRawText();
            if (column.Type.Kind is ScalarKind.Decimal or ScalarKind.Int) Assert.Equal(decimal.Parse(sent, NumberStyles.Float, CultureInfo.InvariantCulture), decimal.Parse(stored, CultureInfo.InvariantCulture));
            else Assert.Equal(sent, stored);
        }
    }

    // Rows outside the family stay as they are, and of the row itself what a patch does not name.
    private static void ChangesNothingElse(
        Entity entity, WriteVerb verb, string? key, System.Text.Json.JsonElement body, SortedDictionary<(string, string), JsonObject> before, SortedDictionary<(string, string), JsonObject> after)
    {
        var family = Family(entity);
        foreach (var (id, row) in before)
        {
            var isSelf = id == (entity.Name, key);
            if (isSelf || family.Contains(id.Item1) && id.Item1 != entity.Name || entity.OwnedBy is not null && family.Contains(id.Item1)) continue;
            Assert.True(after.TryGetValue(id, out var same), $"{id} is gone");
            Assert.Equal(row.ToJsonString(), same.ToJsonString());
        }

        if (verb != WriteVerb.Patch) return;
        var (old, now) = (before[(entity.Name, key!)], after[(entity.Name, key!)]); // a patch names its row
        foreach (var (name, value) in old)
        {
            if (body.TryGetProperty(name, out _) || entity.Find(name) is ColumnField { System: true } or ColumnField { Computed: not null }) continue;
            Assert.Equal(value?.ToJsonString(), now[name]?.ToJsonString());
        }
    }

    private static HashSet<string> Family(Entity entity)
    {
        while (entity.OwnedBy is { } owner) entity = owner.Entity;
        var family = new HashSet<string>();
        Add(entity);
        return family;

        void Add(Entity member)
        {
            family.Add(member.Name);
            foreach (var many in member.Fields.OfType<ManyField>().Where(m => m.Owned)) Add(many.Target);
        }
    }

    private static string Body(Random random, Entity entity, Dictionary<string, List<string>> keys, int depth)
    {
        if (random.Next(40) == 0) return Scalars[random.Next(Scalars.Length)];
        var text = new StringBuilder("{");
        foreach (var field in entity.Fields)
        {
            var chance = field switch
            {
                ColumnField { Optional: false, System: false, Default: null, Computed: null } needed => depth > 0 && needed.Entity.OwnedBy?.By == needed ? 1 : 59,
                ManyField { Owned: true, Min: > 0 } => 55,
                ColumnField { System: true } or ColumnField { Readonly: true } or ColumnField { Computed: not null } or ManyField { Owned: false } => 1,
                _ => 12,
            };
            if (random.Next(60) >= chance) continue;
            if (text.Length > 1) text.Append(',');
            var name = random.Next(60) == 0 ? field.Name + "x" : field is ColumnField column ? column.WireName : field.Name;
            text.Append('"').Append(name).Append("\":").Append(Value(random, field, keys, depth));
        }

        return text.Append('}').ToString();
    }

    private static string Value(Random random, Field field, Dictionary<string, List<string>> keys, int depth)
    {
        if (random.Next(30) == 0) return Scalars[random.Next(Scalars.Length)];
        return field switch
        {
            ManyField many when depth < 3 => "[" + string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Body(random, many.Target, keys, depth + 1))) + "]",
            ManyField => "[]",
            LinkField link => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => $"\"{Pick(random, keys.GetValueOrDefault(link.Target.Name))}\"")) + "]",
            RefField reference => $"\"{Pick(random, keys.GetValueOrDefault(reference.Target.Name))}\"",
            ColumnField { System: true } column when column == column.Entity.Key => $"\"{Pick(random, keys.GetValueOrDefault(column.Entity.Name))}\"",
            ColumnField { Type: { Kind: ScalarKind.Enum } type } => $"\"{type.Words[random.Next(type.Words.Count)]}\"",
            ColumnField { Type.IsNumber: true } => random.Next(1, 6).ToString(CultureInfo.InvariantCulture),
            ColumnField { Type.Kind: ScalarKind.Bool } => "true",
            ColumnField => $"\"{(char)('a' + random.Next(20))}{(char)('a' + random.Next(20))}\"",
            _ => "null",
        };
    }

    private static string? Pick(Random random, List<string>? keys) => keys is { Count: > 0 } ? keys[random.Next(keys.Count)] : null;

    private static async Task<Dictionary<string, List<string>>> KeysAsync(World world) =>
        (await DumpAsync(world)).Keys.GroupBy(k => k.Item1, k => k.Item2).ToDictionary(g => g.Key, g => g.ToList());

    private static async Task<SortedDictionary<(string, string), JsonObject>> DumpAsync(World world)
    {
        var all = new SortedDictionary<(string, string), JsonObject>();
        foreach (var entity in world.Model.Entities)
        {
            foreach (var row in await world.RowsAsync(entity.Name)) all.Add((entity.Name, (string)row[entity.Key.WireName]!), row);
        }

        return all;
    }
}
