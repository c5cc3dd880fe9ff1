using System.Text;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Tests.Rules;

/// <summary>
/// Random rules, folded for random callers and run as SQL, against the whole rule evaluated by CEL over the rows in memory,
/// where rules see everything.
/// </summary>
public sealed class RulesInSqlTests
{
    private const int Entities = 40;
    private const int Rows = 10;

    private static readonly Caller Tenant = new()
    {
        Id = Callers.User(2).Id,
        Roles = ["a"],
        Claims = CelMap.Create([KeyValuePair.Create("tenant", CelValue.String("acme"))]),
        Mfa = true,
    };

    private static readonly Caller Newcomer = new() { Id = Callers.User(1).Id, AuthenticatedAt = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds() * 1000 };

    private sealed record NodeRow(int Id, int? N, string? Name, int? Owner, int? Parent);

    [Fact]
    public async Task A_rule_lets_through_exactly_the_rows_for_which_it_is_true()
    {
        for (var round = 0; round < Effort.Cases(2); round++) await Round(new Random(unchecked((Effort.Seed * 31) + round)));
    }

    private static async Task Round(Random random)
    {
        var rules = Enumerable.Range(0, Entities).Select(_ => Rule(random, "", 3)).ToArray();
        await using var world = await World.CreateAsync(Model(rules));
        await world.InsertAsync("User", [("id", Callers.Id(1)), ("name", "u1")], [("id", Callers.Id(2)), ("name", "u2")]);
        Caller[] callers = [Caller.Anonymous, Callers.User(1), Callers.User(2, "staff"), Tenant, Callers.User(3, "admin", "staff"), Newcomer];
        for (var i = 0; i < Entities; i++)
        {
            var nodes = Nodes(random);
            var entity = world.Entity("Node" + i);
            await world.InsertAsync(entity.Name, [.. nodes.Select(n => new (string, object?)[]
            {
                ("id", Callers.Id(n.Id)), ("n", n.N), ("name", n.Name), ("ownerId", Key(n.Owner)), ("parentId", Key(n.Parent)),
            })]);
            foreach (var caller in callers)
            {
                var root = Atoms(entity.Access.List!.Root, caller); // every entity here has a rule
                var expected = string.Join(' ', nodes.Where(n => Holds(root, nodes, n, caller)).Select(n => Callers.Id(n.Id)));
                var page = await world.ListAsync(Requests.List(entity) with { Limit = 100 }, caller);
                var closed = page.Problem is { Kind: ProblemKind.Forbidden or ProblemKind.Unauthenticated };
                Assert.True(
                    closed ? expected.Length == 0 : expected == string.Join(' ', page.Of("id")),
                    $"TEST_SEED={Effort.Seed}: {rules[i]} for {string.Join(',', caller.Roles)}: expected [{expected}], got {page.Problem?.Code} [{page.Text("id")}]");
                foreach (var node in nodes)
                {
                    var got = await world.GetAsync(entity.Name, Callers.Id(node.Id).ToString(), caller);
                    Assert.Equal(expected.Contains(Callers.Id(node.Id).ToString(), StringComparison.Ordinal), got.Row is not null);
                }
            }
        }
    }

    private static string Rule(Random random, string row, int depth)
    {
        var dot = row.Length == 0 ? "" : row + ".";
        if (depth == 0 || random.Next(3) == 0)
        {
            return ((string[])
            [
                "hasRole('staff')", "hasRole('admin')", "signedIn", $"{dot}ownerId == auth.id", $"{dot}owner.id != auth.id", $"{dot}owner.name == 'u1'",
                $"{dot}n > 1", $"{dot}n == null", $"{dot}name == 'a'", $"1 / {dot}n == 1", $"{dot}parent.n >= 1", $"{dot}parent.parent.ownerId == auth.id",
                $"auth.email == {dot}name", $"size({dot}kids) > 1", $"'staff' in auth.roles", $"hasRole({dot}name)", $"auth.claims.tenant == {dot}name", "has(auth.claims.tenant)",
                "auth.mfa", "!auth.fresh",
            ])[random.Next(20)];
        }

        var variable = "x" + depth;
        return random.Next(7) switch
        {
            0 or 1 => $"({Rule(random, row, depth - 1)} && {Rule(random, row, depth - 1)})",
            2 => $"({Rule(random, row, depth - 1)} || {Rule(random, row, depth - 1)})",
            3 => $"!({Rule(random, row, depth - 1)})",
            4 => $"({Rule(random, row, depth - 1)} ? {Rule(random, row, depth - 1)} : {Rule(random, row, depth - 1)})",
            5 => $"{dot}kids.exists({variable}, {Rule(random, variable, depth - 1)})",
            _ => $"{dot}parent.kids.all({variable}, {Rule(random, variable, depth - 1)})",
        };
    }

    private static string Model(string[] rules)
    {
        var yaml = new StringBuilder("ashlar: 1\nname: rules\nentities:\n");
        for (var i = 0; i < rules.Length; i++)
        {
            yaml.Append($$"""
                  Node{{i}}:
                    fields:
                      n: { type: int, optional: true }
                      name: { type: string, optional: true }
                      owner: { ref: User, optional: true }
                      parent: { ref: Node{{i}}, optional: true }
                      kids: { many: Node{{i}}, by: parent }
                    access: { read: "{{rules[i]}}" }

                """);
        }

        return yaml.ToString();
    }

    private static List<NodeRow> Nodes(Random random)
    {
        var nodes = new List<NodeRow>();
        for (var id = 1; id <= Rows; id++)
        {
            nodes.Add(new NodeRow(
                id,
                random.Next(4) is var n and < 3 ? n : null,
                ((string?[])[null, "a", "staff", "user1@example.org", "acme"])[random.Next(5)],
                random.Next(3) is var o and > 0 ? o : null,
                id > 1 && random.Next(4) > 0 ? random.Next(1, id) : null));
        }

        return nodes;
    }

    private static object? Key(int? id) => id is { } n ? Callers.Id(n) : null;

    private static CelNode Atoms(CelNode node, Caller caller) => node switch
    {
        VariableNode { Name: "signedIn" } => new ConstantNode(CelValue.Bool(caller.SignedIn)),
        CallNode { Function.Name: "hasRole", Args: [ConstantNode name] } => new ConstantNode(CelValue.Bool(caller.HasRole(name.Value.AsString))),
        CallNode { Function.Name: "hasRole" } call when caller.SignedIn => Trees.In(Atoms(call.Args[0], caller), new ConstantNode(CallerValues.Texts(caller.Roles))),
        CallNode { Function.Name: "hasRole" } => Trees.False,
        SelectNode { Operand: VariableNode { Name: "auth" }, Field: "mfa" } => new ConstantNode(CelValue.Bool(caller.Mfa)),
        SelectNode { Operand: VariableNode { Name: "auth" }, Field: "fresh" } => new ConstantNode(CelValue.Bool(caller.AuthenticatedAt is not null)),
        _ => node.MapChildren(child => Atoms(child, caller)),
    };

    private static bool Holds(CelNode root, List<NodeRow> nodes, NodeRow node, Caller caller)
    {
        var variables = new CelVariables
        {
            ["this"] = CelValue.Object(new Graph(nodes, node)),
            ["auth"] = caller.SignedIn ? CelValue.Object(new AuthObject(caller, CelValue.Timestamp(0))) : CelValue.Error(CelError.Unknown),
        };
        return CelEvaluator.Evaluate(root, variables, ModelLanguage.Options).IsTrue;
    }

    private sealed class Graph(List<NodeRow> nodes, NodeRow node) : ICelObject
    {
        public CelType Type => CelType.Dyn;

        public bool TryGet(string field, out CelValue value)
        {
            value = field switch
            {
                "id" => Id(node.Id),
                "n" => node.N is { } n ? CelValue.Int(n) : CelValue.Null,
                "name" => node.Name is { } name ? CelValue.String(name) : CelValue.Null,
                "ownerId" => node.Owner is { } owner ? Id(owner) : CelValue.Null,
                "owner" => node.Owner is { } user ? CelValue.Map(CelMap.Create([KeyValuePair.Create("name", CelValue.String("u" + user))]).AsMap) : CelValue.Null,
                "parentId" => node.Parent is { } key ? Id(key) : CelValue.Null,
                "parent" => node.Parent is { } parent ? CelValue.Object(new Graph(nodes, nodes[parent - 1])) : CelValue.Null,
                _ => CelValue.List([.. nodes.Where(n => n.Parent == node.Id).Select(n => CelValue.Object(new Graph(nodes, n)))]),
            };
            return true;
        }

        public bool Has(string field) => TryGet(field, out var value) && !value.IsNull;

        private static CelValue Id(int n) => UuidType.Of(Callers.Id(n));
    }
}
