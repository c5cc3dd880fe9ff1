using System.Text.Json.Nodes;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

/// <summary>
/// Every caller, entity, verb and field of a model of rules, against an oracle that is nothing but conditions on plain
/// objects, written from the model's text and not from the engine.
/// </summary>
public sealed class WritesMatrixTests
{
    private const string Model = """
        ashlar: 1
        name: matrix
        entities:
          Case:
            fields:
              owner: { ref: User }
              open: { type: bool }
              title: { type: string, optional: true }
              rank: { type: int, optional: true, access: { write: hasRole('staff') } }
              memo: { type: string, optional: true, access: { read: hasRole('staff'), write: "open" } }
              verdict: { type: string, optional: true, access: { write: "hasRole('judge') && ownerId != auth.id" } }
              notes: { many: Note, by: case, owned: true }
            access:
              read: "ownerId == auth.id || hasRole('staff') || hasRole('judge')"
              create: "signedIn && ownerId == auth.id || hasRole('staff')"
              update: "open && ownerId == auth.id || hasRole('staff') || hasRole('judge')"
              delete: "hasRole('staff') && !open"
          Note:
            fields:
              case: { ref: Case }
              text: { type: string }
            access: { read: public, write: "text != 'locked'" }
          Tag:
            fields:
              case: { ref: Case }
              name: { type: string }
            access: { read: public, create: "case.ownerId == auth.id", update: "case.open", delete: nobody }
        """;

    private static readonly (string Name, Caller Caller)[] Everyone =
    [
        ("anyone", Caller.Anonymous), ("ann", Callers.User(1)), ("bob", Callers.User(2)), ("staff", Callers.User(3, "staff")),
        ("judge", Callers.User(4, "judge")), ("system", Caller.System),
    ];

    /// <summary>The model's rules once more, as a person would say them.</summary>
    private sealed class Oracle(string name, int id, bool staff, bool judge)
    {
        private bool System => name == "system";
        private bool SignedIn => name != "anyone";
        private string No => SignedIn ? "forbidden" : "unauthenticated";

        public bool Reads(Case row) => System || staff || judge || SignedIn && row.Owner == id;

        public string Create(Case row, string? field)
        {
            if (!SignedIn) return No;
            if (field == "rank" && !System && !staff) return "forbidden: forbidden-field@/rank";
            if (field == "verdict" && !System && !judge) return "forbidden: forbidden-field@/verdict";
            if (!System && row.Owner != id) return "reference@/ownerId";
            return FieldAllowed(row, field) ? "ok" : $"forbidden: forbidden-field@/{field}";
        }

        public string Update(Case stored, Case written, string? field)
        {
            if (!SignedIn) return No;
            if (field == "rank" && !System && !staff) return "forbidden: forbidden-field@/rank";
            if (field == "verdict" && !System && !judge) return "forbidden: forbidden-field@/verdict";
            if (!Reads(stored)) return "not-found";
            if (!MayUpdate(stored)) return No;
            if (!FieldAllowed(stored, field)) return $"forbidden: forbidden-field@/{field}";
            if (!MayUpdate(written)) return No;
            return FieldAllowed(written, field) ? "ok" : $"forbidden: forbidden-field@/{field}";
        }

        public string Delete(Case stored)
        {
            if (!System && !staff) return No;
            return System || !stored.Open ? "ok" : No;
        }

        public string AddNote(Case parent, string text)
        {
            if (!SignedIn) return No;
            if (!Reads(parent)) return "reference@/caseId";
            return System || MayUpdate(parent) && text != "locked" ? "ok" : No;
        }

        public string AddTag(Case target)
        {
            if (!SignedIn) return No;
            if (!Reads(target)) return "reference@/caseId";
            return System || target.Owner == id ? "ok" : No;
        }

        public string ChangeTag(Case target) => System || target.Open ? "ok" : No;

        private bool MayUpdate(Case row) => System || staff || judge || row.Open && row.Owner == id;

        private bool FieldAllowed(Case row, string? field) => System || field switch
        {
            "memo" => row.Open,
            "verdict" => judge && row.Owner != id,
            _ => true,
        };
    }

    private sealed record Case(int Owner, bool Open);

    [Fact]
    public async Task Every_caller_may_do_exactly_what_the_rules_say()
    {
        await using var world = await World.CreateAsync(Model);
        for (var i = 1; i <= 4; i++) await world.PostAsync("User", $$"""{"id":"{{Callers.Id(i)}}"}""");
        var asked = 0;
        foreach (var (name, caller) in Everyone)
        {
            var oracle = new Oracle(name, name switch { "ann" => 1, "bob" => 2, "staff" => 3, "judge" => 4, _ => 0 }, name == "staff", name == "judge");
            foreach (var row in new[] { new Case(1, true), new Case(1, false), new Case(2, true), new Case(2, false) })
            {
                asked += await CreatesAsync(world, oracle, caller, row, name) + await ChangesAsync(world, oracle, caller, row, name) + await OthersAsync(world, oracle, caller, row, name);
            }
        }

        Figures.Note($"writes that agreed with the oracle: {asked}");
        Assert.True(asked > 300, $"{asked}");
    }

    private static async Task<int> CreatesAsync(World world, Oracle oracle, Caller caller, Case row, string name)
    {
        var asked = 0;
        foreach (var field in new[] { null, "title", "rank", "memo", "verdict" })
        {
            var before = (await world.RowsAsync("Case")).Count;
            var written = await world.PostAsync("Case", Body(row, field, "1"), caller);
            Assert.True(oracle.Create(row, field) == written.Faults, $"{name} creates {row} with {field}: {written.Faults}, not {oracle.Create(row, field)}");
            Assert.Equal(before + (written.Problem is null ? 1 : 0), (await world.RowsAsync("Case")).Count);
            asked++;
        }

        return asked;
    }

    private static async Task<int> ChangesAsync(World world, Oracle oracle, Caller caller, Case row, string name)
    {
        var asked = 0;
        foreach (var field in new[] { null, "title", "rank", "memo", "verdict" })
        {
            foreach (var open in new[] { true, false })
            {
                var stored = await world.PostAsync("Case", Body(row, null, "1"));
                var before = await world.RowAsync("Case", stored.Key);
                var change = field is null ? $$"""{"open":{{Word(open)}}}""" : $$"""{"open":{{Word(open)}},"{{field}}":{{(field == "rank" ? "2" : "\"2\"")}}}""";
                var expected = oracle.Update(row, row with { Open = open }, field);
                var written = await world.PatchAsync("Case", stored.Key, change, caller);
                Assert.True(expected == written.Faults, $"{name} patches {row} with {change}: {written.Faults}, not {expected}");
                if (written.Problem is not null) Assert.True(JsonNode.DeepEquals(before, await world.RowAsync("Case", stored.Key)));
                asked++;
            }
        }

        return asked;
    }

    private static async Task<int> OthersAsync(World world, Oracle oracle, Caller caller, Case row, string name)
    {
        var stored = await world.PostAsync("Case", Body(row, null, "1"));
        foreach (var text in new[] { "free", "locked" })
        {
            var note = await world.PostAsync("Note", $$"""{"caseId":"{{stored.Key}}","text":"{{text}}"}""", caller);
            Assert.True(oracle.AddNote(row, text) == note.Faults, $"{name} adds the note {text} to {row}: {note.Faults}, not {oracle.AddNote(row, text)}");
        }

        var tag = await world.PostAsync("Tag", $$"""{"caseId":"{{stored.Key}}","name":"t"}""", caller);
        Assert.True(oracle.AddTag(row) == tag.Faults, $"{name} tags {row}: {tag.Faults}, not {oracle.AddTag(row)}");
        var given = await world.PostAsync("Tag", $$"""{"caseId":"{{stored.Key}}","name":"given"}""");
        var renamed = await world.PatchAsync("Tag", given.Key, """{"name":"u"}""", caller);
        Assert.True(oracle.ChangeTag(row) == renamed.Faults, $"{name} renames a tag of {row}: {renamed.Faults}, not {oracle.ChangeTag(row)}");
        foreach (var old in await world.RowsAsync("Tag", $"caseId == '{stored.Key}'")) await world.RemoveAsync("Tag", (string)old["id"]!, Caller.System);
        var removed = await world.RemoveAsync("Case", stored.Key, caller);
        Assert.True(oracle.Delete(row) == removed.Faults, $"{name} deletes {row}: {removed.Faults}, not {oracle.Delete(row)}");
        return 5;
    }

    private static string Body(Case row, string? field, string value) =>
        $$"""{"ownerId":"{{Callers.Id(row.Owner)}}","open":{{Word(row.Open)}}{{(field is null ? "" : $",\"{field}\":{(field == "rank" ? value : $"\"{value}\"")}")}}}""";

    private static string Word(bool value) => value ? "true" : "false";
}
