using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Rules;

public sealed class RowActivationTests
{
    private const string Yaml = """
        ashlar: 1
        name: rows
        entities:
          Row:
            fields:
              n: { type: int }
              twice: { type: int, computed: n * 2 }
              broken: { type: int, computed: 1 / (n - 2) }
              far: { type: int, computed: size(kids) }
              doc: { type: json, optional: true }
              owner: { ref: User, optional: true }
              kids: { many: Row, by: parent }
              parent: { ref: Row, optional: true }
        """;

    private static readonly ModelSnapshot Model = World.Load(Yaml);

    [Theory]
    [InlineData("n == 2 && twice == 4", "true")]
    [InlineData("broken == 1", "false")]
    [InlineData("broken == null", "true")]
    [InlineData("broken > 1", "unknown")]
    [InlineData("has(twice) && has(n)", "true")]
    [InlineData("doc.a == 1 && doc.b == 1.5 && doc.c == 'x' && doc.d == [true, null] && doc.e.f == false", "true")]
    [InlineData("doc.big > 1e18", "true")]
    [InlineData("has(doc) && has(doc.a) && !has(doc.z)", "true")]
    [InlineData("owner == null && ownerId == null && !has(owner)", "true")]
    [InlineData("owner.name == null", "true")]
    [InlineData("parent.n == 1", "unknown")]
    [InlineData("size(kids) == 0", "unknown")]
    [InlineData("far == 0", "unknown")]
    [InlineData("size(kids) == 0 || n == 2", "true")]
    [InlineData("old.n == 1 && n > old.n", "true")]
    [InlineData("old.twice == 2", "true")]
    [InlineData("auth.id == ownerId", "false")]
    [InlineData("auth.email == 'user1@example.org' && 'staff' in auth.roles && 'read' in auth.scopes", "true")]
    [InlineData("auth.claims.tenant == 'acme'", "true")]
    [InlineData("has(auth.email) && has(auth.claims.tenant) && !has(auth.claims.other)", "true")]
    [InlineData("now == timestamp('1970-01-01T00:00:05Z')", "true")]
    public void Shows_a_row_in_memory_as_expressions_see_it(string expression, string expected)
    {
        Assert.Equal(expected, Evaluate(expression, SignedIn, withOld: true));
    }

    [Theory]
    [InlineData("auth.id == ownerId", "unknown")]
    [InlineData("auth.email == null", "unknown")]
    [InlineData("signedIn", "false")]
    [InlineData("old == null", "true")]
    [InlineData("old.n == n", "false")]
    public void A_signed_out_caller_has_no_id_and_a_new_row_no_past(string expression, string expected)
    {
        Assert.Equal(expected, Evaluate(expression, Caller.Anonymous, withOld: false));
    }

    [Fact]
    public void Knows_no_other_variable_and_no_other_field()
    {
        var entity = Model.FindEntity("Row")!; // in the model above
        var activation = Activation(SignedIn).WithRow(entity, Row(entity, 2));
        Assert.False(activation.TryGet("other", out _));
        Assert.True(activation.TryGet("this", out var row));
        Assert.False(row.AsObject.TryGet("other", out _));
        Assert.False(row.AsObject.Has("other"));
        Assert.Equal(entity.RowType, row.AsObject.Type);
        Assert.True(activation.TryGet("auth", out var auth));
        Assert.False(auth.AsObject.TryGet("other", out _));
        Assert.Equal("auth", auth.AsObject.Type.Name);
    }

    [Fact]
    public void Holds_by_verdict_before_any_row_is_looked_at()
    {
        Assert.True(Activation(SignedIn).Holds(FoldedRule.Always));
        Assert.False(Activation(SignedIn).Holds(FoldedRule.Never));
    }

    [Fact]
    public void Writes_claims_as_the_json_they_came_as()
    {
        CelValue[] items = [CelValue.Null, CelValue.True, CelValue.Int(-1), CelValue.UInt(2), CelValue.Double(0.5), CelValue.String("é\"")];
        var claims = CelMap.Create([KeyValuePair.Create("a", CelValue.List(items)), KeyValuePair.Create("b", CelValue.Map(CelMap.Empty))]);
        var json = CallerValues.ClaimsJson(new Caller { Claims = claims }).AsString;
        Assert.Equal("""{"a":[null,true,-1,2,0.5,"\u00E9\u0022"],"b":{}}""", json);
        Assert.Equal(claims, JsonValues.Parse(CelValue.String(json)));
        Assert.Equal("{}", CallerValues.ClaimsJson(new Caller()).AsString);
    }

    private static readonly Caller SignedIn = new()
    {
        Id = Callers.User(1).Id,
        Email = "user1@example.org",
        Roles = ["staff"],
        Scopes = ["read"],
        Claims = CelMap.Create([KeyValuePair.Create("tenant", CelValue.String("acme"))]),
    };

    private static RowActivation Activation(Caller caller) => new(new RuleBook(Model, TimeProvider.System).ProfileOf(caller), caller, CelValue.Timestamp(5));

    private static string Evaluate(string expression, Caller caller, bool withOld)
    {
        var entity = Model.FindEntity("Row")!; // in the model above
        var tree = Model.Scopes.Compile(entity, expression, CelType.Bool, withOld: true).Require();
        var activation = Activation(caller).WithRow(entity, Row(entity, 2));
        if (withOld) activation = activation.WithOld(entity, Row(entity, 1));
        var folded = activation.Profile.Value(new Model.Expressions.ModelExpression(tree));
        var value = activation.Evaluate(folded);
        return value.IsError ? "unknown" : value.IsTrue ? "true" : "false";
    }

    private static CelValue[] Row(Entity entity, int n)
    {
        var row = new CelValue[entity.Columns.Count];
        foreach (var column in entity.Columns)
        {
            row[column.Ordinal] = column.WireName switch
            {
                "n" => CelValue.Int(n),
                "doc" => CelValue.String("""{"a":1,"b":1.5,"c":"x","d":[true,null],"e":{"f":false},"big":12345678901234567890}"""),
                "parentId" => World.ValueOf(column.Type, Callers.Id(1)),
                _ => CelValue.Null,
            };
        }

        return row;
    }
}
