using Ashlar.Model;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

public sealed class ModelTranslationTests
{
    [Theory]
    [InlineData("shop")]
    [InlineData("helpdesk")]
    public void Every_example_runs_in_a_database(string example)
    {
        var model = ModelLoader.Load(File.ReadAllText(RepoRoot.Combine("examples", example, "ashlar.yaml")), example).Snapshot!;
        Assert.Empty(ModelTranslation.Check(model));
    }

    [Fact]
    public void Takes_rules_over_the_caller_the_past_and_the_instant()
    {
        var model = Load(
            """
              Task:
                fields:
                  owner: { ref: User, optional: true }
                  due: { type: dateTime }
                  late: { type: bool, computed: due < now }
                  mine: { type: bool, computed: ownerId == auth.id }
                access:
                  read: signedIn && (ownerId == auth.id || 'a' in auth.roles || has(auth.email) && auth.claims.team == 'x' || hasRole('admin'))
                  update: old == null || old.owner.name == 'x' || owner.name != old.owner.name
            """);
        Assert.Empty(ModelTranslation.Check(model));
    }

    [Theory]
    [InlineData("{ type: decimal, precision: 18, scale: 18, computed: 'rate * rate' }", "digits after the point")]
    [InlineData("{ type: bool, computed: 'doc == other' }", "not compared")]
    [InlineData("{ type: bool, computed: \"doc.map(x, x) == ['a']\" }", "'map' is evaluated in memory only")]
    public void Tells_what_has_no_SQL(string field, string reason)
    {
        var model = Load($"  Thing:\n    fields:\n      rate: {{ type: decimal, precision: 18, scale: 10 }}\n      doc: {{ type: json }}\n      other: {{ type: json }}\n      made: {field}\n");
        var refused = Assert.Single(ModelTranslation.Check(model));
        Assert.Equal("Thing.made", refused.Of);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    private static ModelSnapshot Load(string entities)
    {
        var result = ModelLoader.Load("ashlar: 1\nname: test\nentities:\n" + entities, "test.yaml");
        Assert.True(result.Snapshot is not null, string.Join("\n", result.Issues));
        return result.Snapshot!;
    }
}
