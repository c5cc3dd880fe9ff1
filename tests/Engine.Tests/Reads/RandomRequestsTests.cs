using System.Text;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Reads;

/// <summary>Whatever a caller sends, the answer is rows or one of a reader's problems: no exception, no failure of the database.</summary>
public sealed class RandomRequestsTests(OpenShop shop) : IClassFixture<OpenShop>
{
    private readonly World world = shop.World;

    private static readonly string[] Fields =
    [
        "name", "note", "price", "stock", "weight", "active", "born", "tags", "attributes", "categoryId", "ownerId", "createdAt", "version", "id", "margin",
        "category.name", "category.parent.name", "owner.nick", "attributes.color", "attributes.a.b", "labels", "category.products", "owner", "category",
        "secret", "cost", "nonsense", "this", "auth.id", "auth.roles", "auth.claims.x", "auth.email", "now", "signedIn", "x", "x.name", "x.text",
    ];

    private static readonly string[] Values =
    [
        "1", "0", "-1", "9223372036854775807", "1.5", "1e308", "'a'", "''", "'%_\\\\'", "'\\u0000'", "true", "false", "null", "[]", "[1, 2]", "['a', 'b']", "{'a': 1}",
        "date('2024-01-01')", "timestamp('2024-01-01T00:00:00Z')", "duration('1h')", "b'x'", "1u", "10.55", "uuid('00000000-0000-7000-8000-000000000001')",
        "'00000000-0000-7000-8000-000000000001'", "'2024-01-01'", "0x10", "-9223372036854775808", "0.0000001", "99999999999999999999",
    ];

    private static readonly string[] Operators = ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in", "&&", "||"];

    private static readonly string[] Calls =
    [
        "{0}.contains({1})", "{0}.startsWith({1})", "{0}.endsWith({1})", "{0}.icontains({1})", "{0}.ieq({1})", "{0}.matches({1})", "size({0})", "{0}.size()",
        "string({0})", "int({0})", "double({0})", "decimal({0})", "date({0})", "timestamp({0})", "dyn({0})", "type({0}) == type({1})", "{0}.getFullYear()",
        "{0}.getHours('Europe/Berlin')", "{0}.lowerAscii()", "{0}.substring(1, 2)", "{0}.replace('a', 'b')", "{0}.split(',')", "{0}.trim()", "{0}[{1}]", "{0}.indexOf({1})",
        "has({0})", "hasRole({0})", "!{0}", "-{0}", "{0}.exists(x, {1})", "{0}.all(x, {1})", "{0}.exists_one(x, {1})", "{0}.filter(x, {1})", "{0}.map(x, {1})",
        "{0}.sum(x, {1})", "{0}.count(x, {1})", "{0}.min(x, {1})", "{0}.avg(x, {1})", "{0}.count()", "({0} ? {1} : {1})", "({0})", "{0} == {1} ? 1 : 2", "caseless({0})",
        "{0}.exists(x, y, {1})", "{0}.join()", "row({0})", "{0}.a", "{{'k': {0}}}.k", "[{0}, {1}]", "bytes({0})", "bool({0})", "uint({0})", "[{0}].exists(x, {1})",
    ];

    [Fact]
    public async Task Any_filter_is_answered()
    {
        var accepted = 0;
        var tried = 0;
        await Effort.RunAsync(2_000, async (random, _) =>
        {
            var filter = random.Next(5) == 0 ? Mutate(random, Expression(random, 3)) : Expression(random, 1 + random.Next(4));
            tried++;
            if (await Answer(Requests.List(world.Entity("Product")) with { Filter = filter }, Who(random), filter)) accepted++;
        });
        Assert.True(accepted > tried / 50, $"only {accepted} of {tried} were accepted: the test tries nothing");
    }

    [Fact]
    public async Task Any_request_is_answered()
    {
        await Effort.RunAsync(1_000, async (random, _) =>
        {
            var entity = world.Model.Entities[random.Next(world.Model.Entities.Count)];
            var request = new ListRequest(entity)
            {
                Conditions = [.. Some(random, 3).Select(_ => ConditionOf(random, entity))],
                Sort = [.. Some(random, 3).Select(_ => new SortTerm(PathOf(random, entity), random.Next(2) == 0))],
                Selection = new Selection([.. Some(random, 3).Select(_ => PathOf(random, entity))], [.. Some(random, 3).Select(_ => PathOf(random, entity))]),
                Limit = random.Next(4) == 0 ? random.Next(-1, 200) : null,
                After = random.Next(4) == 0 ? Text(random) : null,
                CountExact = random.Next(3) == 0,
                Filter = random.Next(3) == 0 ? Expression(random, 2) : null,
            };
            await Answer(request, Who(random), $"{request.Entity} {string.Join('&', request.Conditions)} {request.Filter}");
            var get = new GetRequest(entity, Text(random)) { Selection = request.Selection };
            var result = await world.Engine.GetAsync(get, Who(random), TestContext.Current.CancellationToken);
            if (result.IsOk) await result.Value.DisposeAsync();
        });
    }

    private async Task<bool> Answer(ListRequest request, Caller caller, string what)
    {
        try
        {
            var page = await world.ListAsync(request, caller);
            Assert.True(
                page.Problem is null or
                {
                    Kind: ProblemKind.BadFilter or ProblemKind.BadCursor or ProblemKind.Validation or ProblemKind.UnknownParameter
                        or ProblemKind.Forbidden or ProblemKind.Unauthenticated
                },
                $"{what}: {page.Problem}");
            return page.Problem is null;
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.IAssertionException)
        {
            throw new InvalidOperationException($"{what}: {failure.Message}", failure);
        }
    }

    private static string Expression(Random random, int depth)
    {
        if (depth == 0) return random.Next(3) == 0 ? Pick(random, Values) : Pick(random, Fields);
        return random.Next(3) switch
        {
            0 => string.Format(null, CompositeFormat.Parse(Pick(random, Calls)), Expression(random, depth - 1), Expression(random, depth - 1)),
            1 => $"({Expression(random, depth - 1)} {Pick(random, Operators)} {Expression(random, depth - 1)})",
            _ => $"{Pick(random, Fields)} {Pick(random, Operators)} {(random.Next(2) == 0 ? Pick(random, Values) : Expression(random, depth - 1))}",
        };
    }

    private static string Mutate(Random random, string text)
    {
        var changed = new StringBuilder(text);
        for (var i = 0; i < 3 && changed.Length > 0; i++)
        {
            var at = random.Next(changed.Length);
            if (random.Next(2) == 0) changed.Remove(at, 1);
            else changed.Insert(at, Pick(random, ["(", ")", "'", "\"", ".", ",", "\0", "é", "\U0001F600", "&", "?", ":", "[", "}", "\\", "e", "0", " "]));
        }

        return changed.ToString();
    }

    private static Condition ConditionOf(Random random, Entity entity)
    {
        var @operator = Pick(random, Enum.GetValues<ConditionOperator>());
        return new Condition(PathOf(random, entity), @operator, [.. Some(random, 3).Select(_ => Text(random))], "p");
    }

    private static string PathOf(Random random, Entity entity) => random.Next(6) switch
    {
        0 => Text(random),
        1 => Pick(random, Fields),
        2 when entity.Fields.OfType<RefField>().ToList() is { Count: > 0 } references => $"{Pick(random, references).Name}.{PathOf(random, Pick(random, references).Target)}",
        _ when Pick(random, entity.Fields) is var field => field is ColumnField column && random.Next(3) > 0 ? column.WireName : field.Name,
        _ => "",
    };

    private static string Text(Random random) => random.Next(5) switch
    {
        0 => Callers.Id(random.Next(4)).ToString(),
        1 => Pick(random, Values),
        2 => random.Next(10).ToString(null, null),
        3 => Mutate(random, "2024-01-01T00:00:00Z"),
        _ => Pick(random, ["", "true", "false", "books", "2024-01-02", "PT1H", "AQID", "\0", "\ud800", "a,b", "..", ".", "name.", new string('x', 5000)]),
    };

    private static IEnumerable<int> Some(Random random, int most) => Enumerable.Range(0, random.Next(most + 1));

    private static T Pick<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];

    private static Caller Who(Random random) => random.Next(5) switch
    {
        0 => Caller.Anonymous,
        1 => Caller.System,
        2 => Callers.User(2, "staff"),
        3 => Callers.User(3, "admin", "staff"),
        _ => Callers.User(1),
    };
}
