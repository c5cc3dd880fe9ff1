using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Rules;

public sealed class RuleFoldingTests
{
    private const string Out = "out";
    private const string In = "in";
    private const string Staff = "staff";

    [Theory]
    [InlineData("public", Out, "true")]
    [InlineData("nobody", Staff, "false")]
    [InlineData("signedIn", Out, "false")]
    [InlineData("signedIn", In, "true")]
    [InlineData("hasRole('staff')", Out, "false")]
    [InlineData("hasRole('staff')", In, "false")]
    [InlineData("hasRole('staff')", Staff, "true")]
    [InlineData("hasScope('read')", Staff, "true")]
    [InlineData("!hasRole('staff')", In, "true")]
    [InlineData("!hasRole('staff')", Staff, "false")]
    [InlineData("hasRole('staff') || ownerId == auth.id", Staff, "true")]
    [InlineData("hasRole('staff') || ownerId == auth.id", In, "this.ownerId == auth.id")]
    [InlineData("hasRole('staff') || ownerId == auth.id", Out, "false")]
    [InlineData("hasRole('staff') && n > 1", Staff, "this.n > 1")]
    [InlineData("hasRole('staff') && n > 1", In, "false")]
    [InlineData("signedIn && (n > 1 || hasRole('staff'))", In, "this.n > 1")]
    [InlineData("signedIn ? n > 1 : n > 2", In, "this.n > 1")]
    [InlineData("signedIn ? n > 1 : n > 2", Out, "this.n > 2")]
    [InlineData("n > 1 ? nobody : auth.id == ownerId", Out, "false")]
    [InlineData("1 + 1 == 2", Out, "true")]
    [InlineData("1 / 0 == 1", Out, "false")]
    [InlineData("!(1 / 0 == 1)", Out, "false")]
    [InlineData("(n > 1) == hasRole('staff')", In, "this.n > 1 == false")]
    [InlineData("owner.id == auth.id", In, "this.ownerId == auth.id")]
    [InlineData("hasRole(name)", Out, "false")]
    [InlineData("hasRole(name)", In, "this.name in auth.roles")]
    [InlineData("'staff' in auth.roles", In, "\"staff\" in auth.roles")]
    [InlineData("things.exists(t, t.n == 1 && hasRole('staff'))", In, "false")]
    [InlineData("things.exists(t, t.n == 1 && hasRole('staff'))", Staff, "this.things.exists(t, t.n == 1)")]
    [InlineData("things.exists(t, t.n == 1 || auth.id == t.ownerId)", Out, "this.things.exists(t, t.n == 1)")]
    public void Folds_what_is_known_of_the_caller(string rule, string caller, string folded)
    {
        Assert.Equal(folded, Fold(rule, caller).Residual.ToString());
    }

    [Theory]
    // Where a rule must hold, unknown is false; under a negation it is true; elsewhere it stays.
    [InlineData("auth.id == ownerId", "false")]
    [InlineData("!(auth.id == ownerId)", "false")]
    [InlineData("!!(auth.id == ownerId)", "false")]
    [InlineData("auth.id == ownerId && n > 1", "false")]
    [InlineData("auth.id == ownerId || n > 1", "this.n > 1")]
    [InlineData("!(auth.id == ownerId || n > 1)", "false")]
    [InlineData("!(auth.id == ownerId && n > 1)", "!(this.n > 1)")]
    [InlineData("!(n > 1 || (auth.id == ownerId && nobody))", "!(this.n > 1)")]
    [InlineData("(auth.id == ownerId) == false", "false")]
    [InlineData("(auth.id == ownerId) || true", "true")]
    [InlineData("auth.id == null", "false")]
    [InlineData("auth.email == 'x' ? public : public", "false")]
    [InlineData("auth.claims.tenant == name", "false")]
    [InlineData("has(auth.email)", "false")]
    [InlineData("!has(auth.email)", "true")]
    public void A_signed_out_caller_has_unknown_where_others_have_an_id(string rule, string folded)
    {
        Assert.Equal(folded, Fold(rule, Out).Residual.ToString());
    }

    [Fact]
    public void Agrees_with_the_evaluation_of_the_whole_rule()
    {
        string[] atoms =
        [
            "hasRole('staff')", "hasRole('admin')", "signedIn", "public", "nobody", "ownerId == auth.id", "n > 1", "n == null", "name == 'a'",
            "1 / n == 1", "auth.email == 'user1@example.org'", "has(auth.email)", "(n > 0 ? hasRole('staff') : name == 'a')", "n > 2 == signedIn",
        ];
        Effort.Run(300, (random, _) =>
        {
            var source = Rule(random, 3);
            var model = Model(source);
            var entity = model.FindEntity("Row")!; // in every model made here
            var caller = CallerOf((string[])[Out, In, Staff], random);
            var profile = new RuleBook(model, TimeProvider.System).ProfileOf(caller);
            var rule = profile.Of(entity).Get;
            for (var i = 0; i < 10; i++)
            {
                var row = RandomRow(entity, random);
                var activation = new RowActivation(profile, caller, CelValue.Timestamp(0)).WithRow(entity, row);
                var expected = Naive(entity.Access.Get!.Root, caller, activation).IsTrue; // every rule made here is there
                Assert.True(expected == activation.Holds(rule), $"{source} folded to {rule.Residual} for {caller.Id}: expected {expected}");
            }
        });

        string Rule(Random random, int depth) => depth == 0 || random.Next(4) == 0
            ? atoms[random.Next(atoms.Length)]
            : random.Next(4) switch
            {
                0 => $"({Rule(random, depth - 1)} && {Rule(random, depth - 1)})",
                1 => $"({Rule(random, depth - 1)} || {Rule(random, depth - 1)})",
                2 => $"!({Rule(random, depth - 1)})",
                _ => $"({Rule(random, depth - 1)} ? {Rule(random, depth - 1)} : {Rule(random, depth - 1)})",
            };
    }

    [Fact]
    public void Callers_with_equal_answers_share_a_profile_and_others_do_not()
    {
        var book = new RuleBook(Model("hasRole('staff') || ownerId == auth.id"), TimeProvider.System);
        Assert.Same(book.ProfileOf(Callers.User(1)), book.ProfileOf(Callers.User(2, "unheard-of")));
        Assert.NotSame(book.ProfileOf(Callers.User(1)), book.ProfileOf(Callers.User(1, "staff")));
        Assert.NotSame(book.ProfileOf(Callers.User(1)), book.ProfileOf(Caller.Anonymous));
        Assert.NotSame(book.ProfileOf(Callers.User(1)), book.ProfileOf(Caller.System));
        var caller = Callers.User(1);
        Assert.Same(book.ProfileOf(caller), book.ProfileOf(caller));
        Assert.NotSame(book.ProfileOf(caller), new RuleBook(book.Model, TimeProvider.System).ProfileOf(caller));
    }

    [Fact]
    public void Knows_which_rules_need_the_store()
    {
        Assert.False(Fold("ownerId == auth.id", In).Traverses);
        Assert.False(Fold("owner.id == auth.id", In).Traverses);
        Assert.True(Fold("owner.email == 'x'", In).Traverses);
        Assert.True(Fold("things.exists(t, true)", In).Traverses);
        Assert.True(Fold("size(things) == 0", In).Traverses);
        Assert.False(Fold("hasRole('staff') || size(things) == 0", Staff).Traverses);
    }

    [Fact]
    public void Nothing_is_open_without_a_rule_and_everything_is_to_the_system()
    {
        var entity = World.Load(Yaml("")).FindEntity("Row")!; // in the model made here
        var book = new RuleBook(World.Load(Yaml("")), TimeProvider.System);
        entity = book.Model.FindEntity("Row")!; // as above
        Assert.Equal(Verdict.Never, book.ProfileOf(Callers.User(1, "admin")).Of(entity).List.Verdict);
        Assert.Equal(Verdict.Always, book.ProfileOf(Caller.System).Of(entity).List.Verdict);
    }

    // What the rule means by CEL alone: the caller's atoms put in by hand, nothing folded.
    private static CelValue Naive(CelNode root, Caller caller, RowActivation activation)
    {
        return activation.Evaluate(Put(root));

        CelNode Put(CelNode node) => node switch
        {
            VariableNode { Name: "signedIn" } => new ConstantNode(CelValue.Bool(caller.SignedIn)),
            CallNode { Function.Name: "hasRole" } call => new ConstantNode(CelValue.Bool(caller.HasRole(((ConstantNode)call.Args[0]).Value.AsString))),
            _ => node.MapChildren(Put),
        };
    }

    private static CelValue[] RandomRow(Entity entity, Random random)
    {
        var row = new CelValue[entity.Columns.Count];
        foreach (var column in entity.Columns)
        {
            row[column.Ordinal] = column.WireName switch
            {
                "n" => random.Next(4) is var n and < 3 ? CelValue.Int(n) : CelValue.Null,
                "name" => CelValue.String(random.Next(2) == 0 ? "a" : "b"),
                "ownerId" => random.Next(3) is var o and < 2 ? World.ValueOf(column.Type, Callers.Id(o)) : CelValue.Null,
                _ => CelValue.Null,
            };
        }

        return row;
    }

    private static FoldedRule Fold(string rule, string caller)
    {
        var book = new RuleBook(Model(rule), TimeProvider.System);
        return book.ProfileOf(CallerOf([caller], new Random(1))).Of(book.Model.FindEntity("Row")!).Get; // in every model made here
    }

    private static Caller CallerOf(string[] kinds, Random random) => kinds[random.Next(kinds.Length)] switch
    {
        Out => Caller.Anonymous,
        In => Callers.User(1),
        _ => new Caller { Id = Callers.User(1).Id, Roles = ["staff"], Scopes = ["read"] },
    };

    private static ModelSnapshot Model(string rule) => World.Load(Yaml("access: { read: \"" + rule.Replace("\"", "\\\"", StringComparison.Ordinal) + "\" }"));

    private static string Yaml(string access) => $$"""
        ashlar: 1
        name: rules
        entities:
          Row:
            fields:
              n: { type: int, optional: true }
              name: { type: string }
              owner: { ref: User, optional: true }
              things: { many: Thing, by: row }
            {{access}}
          Thing:
            fields:
              row: { ref: Row }
              n: { type: int }
              owner: { ref: User, optional: true }
        """;
}
