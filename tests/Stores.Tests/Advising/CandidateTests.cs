using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Introspection;
using Ashlar.Stores.Tests.Support;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Tests.Advising;

/// <summary>Which indexes are thought of, from columns alone.</summary>
public sealed class CandidateTests
{
    private static readonly ModelSnapshot Model = Rows.Load("""
        Shelf:
          fields: { name: { type: string } }
          access: { read: public }
        Thing:
          fields:
            a: { type: string }
            b: { type: string }
            c: { type: int }
            d: { type: int }
            note: { type: text }
            code: { type: string, unique: true }
            shelf: { ref: Shelf }
          indexes: [[a, b]]
          access: { read: public }
        """);

    private static readonly Entity Thing = Model.FindEntity("Thing")!;

    [Theory]
    [InlineData("c", "", "", "c")] // one value
    [InlineData("c", "", "id", "c")] // the key comes last by itself
    [InlineData("c d", "", "", "c d")]
    [InlineData("c", "", "-d id", "c d desc")] // then the order
    [InlineData("", "", "-d id", "d desc")]
    [InlineData("", "c", "id", "c")] // or a bound
    [InlineData("d", "c", "b id", "d b|d c")] // which of the two is the planner's to say
    [InlineData("a", "", "id", "")] // is there
    [InlineData("b a", "", "id", "")] // in whichever order
    [InlineData("a", "", "-b id", "")] // and either way
    [InlineData("b", "", "id", "b")] // but not from the second column on
    [InlineData("id c", "", "", "")] // the key alone finds the row
    [InlineData("code c", "", "", "")] // as what is unique does
    [InlineData("shelf", "", "id", "")] // a reference has its own
    [InlineData("note", "", "id", "")] // has no place in an index
    [InlineData("c gone", "", "id", "c")] // of an earlier model
    [InlineData("", "", "id", "")]
    [InlineData("c", "", "gone id", "c")] // no index gives that order
    public void Follow_what_is_asked(string equal, string range, string sort, string expected) =>
        Assert.Equal(expected, string.Join('|', Of(Access(equal, range, sort)).Select(Text)));

    [Fact]
    public void One_serves_all_that_it_begins_with()
    {
        var candidates = Of(Access("c", "", "id"), Access("d c", "", "id"), Access("c d", "", "-b id"));
        Assert.Equal(["c d b desc"], candidates.Select(Text));
    }

    [Fact]
    public void What_most_ask_for_comes_first()
    {
        var often = (Access("d", "", "id"), TimeSpan.FromMinutes(1));
        var seldom = (Access("c d", "", "id"), TimeSpan.FromMilliseconds(1));
        Assert.Equal(["d c"], Candidates.Of(Thing, [seldom, often], Known()).Select(Text));
    }

    [Fact]
    public void Are_never_there_already_and_always_asked_for() => Effort.Run(300, (random, _) =>
    {
        var known = RandomIndexes(random);
        var asked = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (RandomAccess(random), TimeSpan.FromTicks(random.Next(1, 1000)))).ToList();
        var candidates = Candidates.Of(Thing, asked, known);
        Assert.True(candidates.Count <= Candidates.Most);
        foreach (var candidate in candidates)
        {
            Assert.Equal(candidate.Columns.Count, candidate.Columns.Select(c => c.Field).Distinct().Count());
            Assert.DoesNotContain(known, k => k.Where is null && k.Columns.SequenceEqual(candidate.Places));
            Assert.Contains(asked, a => Names(a.Item1).Contains(candidate.Columns[0].Field.Name));
            Assert.All(candidate.Columns, c => Assert.True(c.Field.Type.IsSortable));
        }

        // None begins with another: the longer one would do
        foreach (var (one, other) in from one in candidates from other in candidates where one != other select (one, other))
            Assert.False(one.Places.Take(other.Places.Count).SequenceEqual(other.Places), $"{Text(one)} begins with {Text(other)}");

        if (candidates.Count == Candidates.Most) return;
        foreach (var (access, _) in asked.Where(a => a.Item2 > TimeSpan.Zero))
        {
            var equal = access.Equal.Where(e => e != "note").Select(Column).ToList(); // text has no place in an index
            if (equal.Count is 0 or > 4 || access.Range.Count > 0 || access.Sort[0].Field != "id" || equal.Contains("id")) continue;
            Assert.True(known.Any(k => Cover.Serves(k, equal, [])) || candidates.Any(c => Cover.Serves(c.Places, equal, [])), $"nothing for {string.Join(' ', equal)}");
        }
    });

    [Fact]
    public void Doubled_indexes_always_leave_one_that_does_their_work() => Effort.Run(300, (random, _) =>
    {
        var known = RandomIndexes(random);
        var left = known.Where(k => !known.Any(o => Cover.IsDoubledBy(k, o))).ToList();
        foreach (var gone in known.Except(left))
        {
            Assert.False(gone.Unique);
            Assert.Contains(left, l => Cover.IsDoubledBy(gone, l));
        }

        Assert.DoesNotContain(known, k => Cover.IsDoubledBy(k, k));
        foreach (var (one, other) in from one in known from other in known select (one, other))
            Assert.False(Cover.IsDoubledBy(one, other) && Cover.IsDoubledBy(other, one), $"{one} and {other} double each other");
    });

    [Fact]
    public void Indexes_of_the_model_and_of_other_hands_are_told_apart()
    {
        var found = new FoundDatabase(Introspection.DatabaseKind.Sqlite, [new FoundTable("things")
        {
            Indexes = [new FoundIndex("ix_things_a_b", false, [new FoundPart("a", false), new FoundPart("b", false), new FoundPart("id", false)], false), new FoundIndex("by_hand", false, [new FoundPart("c", true)], true)],
        }]);
        var listed = IndexListing.Of(Model, found)[Thing];
        Assert.Equal(
            ["the key (id) Key True", "ux_things_code (code) Model False", "ix_things_a_b (a, b) Model True", "ix_things_shelf_id (shelf_id) Model False", "by_hand (c desc) Database True"],
            listed.Select(k => $"{k} {k.Origin} {k.Present}"));
        Assert.Equal(["…"], listed.Where(k => k.Where is not null).Select(k => k.Where));
    }

    private static IReadOnlyList<IndexCandidate> Of(params ShapeAccess[] asked) => Candidates.Of(Thing, [.. asked.Select(a => (a, TimeSpan.FromSeconds(1)))], Known());

    private static IReadOnlyList<KnownIndex> Known() => IndexListing.Of(Model, new FoundDatabase(Introspection.DatabaseKind.Sqlite, []))[Thing];

    private static ShapeAccess Access(string equal, string range, string sort) => new(
        "Thing",
        equal.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        range.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        [.. sort.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => new SortedColumn(s.TrimStart('-'), s[0] == '-'))]);

    private static ShapeAccess RandomAccess(Random random)
    {
        string[] names = ["a", "b", "c", "d", "code", "shelf", "note", "id", "createdAt"];
        string Some(int most) => string.Join(' ', Enumerable.Range(0, random.Next(most + 1)).Select(_ => names[random.Next(names.Length)]).Distinct());
        var sort = string.Join(' ', Some(2).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => random.Next(2) == 0 ? s : "-" + s));
        return Access(Some(3), Some(1), $"{sort} id");
    }

    private static List<KnownIndex> RandomIndexes(Random random)
    {
        string[] columns = ["a", "b", "c", "d"];
        var indexes = Known().Take(1).ToList();
        for (var i = random.Next(8); i > 0; i--)
        {
            var parts = columns.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(c => new IndexPlace(c, random.Next(3) == 0)).ToList();
            indexes.Add(new KnownIndex($"i{i}", Thing, parts, random.Next(4) == 0, random.Next(2) == 0 ? IndexOrigin.Model : IndexOrigin.Database) { Where = random.Next(5) == 0 ? "c > 0" : null });
        }

        return indexes;
    }

    private static IEnumerable<string> Names(ShapeAccess access) => [.. access.Equal, .. access.Range, .. access.Sort.Select(s => s.Field)];

    private static string Column(string field) => ((ColumnField)Thing.Find(field)!).Column;

    private static string Text(IndexCandidate candidate) => string.Join(' ', candidate.Columns.Select(c => c.Descending ? c.Field.Name + " desc" : c.Field.Name));
}
