namespace Ashlar.Stores.Tests.Sql;

/// <summary>Expressions on which memory and SQL once differed, each named after what was wrong.</summary>
public sealed class AgreementRegressionTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (name, expression) in Named) cases.Add(name, expression);
            return cases;
        }
    }

    internal static IReadOnlyList<(string Name, string Expression)> Named { get; } =
    [
        ("an aggregate of outer columns alone belongs to the outer query", "this.groups.sum(x, this.oi) == 0"),
        ("an aggregate of a constant is one of every row", "this.groups.avg(x, decimal('0.005'))"),
        ("a list column equals a list that is a parameter", "this.tags != ['a', 'A']"),
        ("a parser has a hundred places", "((this.ratio / this.w) / (this.om + 5)) * (this.total / (this.m + 1))"),
        ("a subquery within subqueries is not named within each", "this.children.exists(x, this.owner.boss.nodes.exists_one(y, this.children.exists(z, x.n in [z.parent.i, 2, 3])))"),
        ("a dividend has to fit as well", "this.m / (this.om * this.m)"),
        ("operands of a sum have to fit at its scale", "(this.om * 9007199254740993) + (this.w * this.m)"),
        ("a power of ten beyond 64 bits makes zero no integer", "-(((-(this.ratio) * this.i) / (true ? (decimal('2.345678') * this.om) : this.ratio)))"),
        ("a computed decimal has the scale of its field", "this.groups.sum(x, -(this.ratio))"),
        ("a sum of nothing has the scale of what is summed", "((this.children.sum(x, (x.w - x.om)) - this.parent.j) != null)"),
        ("a choice of a nullable decimal is known where it is null", "(true ? this.parent.om : this.ratio) == null"),
        ("a choice folded away keeps its scale", "((this.total + this.ratio) / (true ? decimal('1.5') : this.total))"),
        ("a choice beside a decimal is converted as a whole", "!(((decimal('0.000000000000000001') * this.w) <= (false ? 3 : this.parent.j)) ? !(this.cs <= this.owner.boss.name) : this.parent.owner.nodes.all(x15, (this == null)))"),
        ("a choice within a choice beside a decimal is converted with it", "this.m <= (this.b ? 3 : (this.ob ? this.j : 4)) || (this.b ? this.oi : 3) * this.m >= this.om"),
        ("an int is taken for a decimal by every operator", "this.m == this.j || this.oi != this.om || this.m in [3, this.oi] || this.j in this.prices"),
        ("a null int beside a decimal stays null", "(this.oi == this.om) != (this.om in [this.oi, 1.5])"),
        ("a branch that is an int beside one that is a decimal is converted", "(this.b ? this.om : this.oi) == null || (this.b ? this.j : this.m) < this.w"),
        ("an int quotient as a decimal has no digits after the point", "(this.b ? decimal(this.i / 100) : this.m) - this.ratio > this.om"),
        ("a choice of a list's decimal keeps its digits", "this.prices.exists(x, (this.b ? x : 1.5) == x && (this.b ? x : 3) / 7 < this.m / 7)"),
        ("a choice of an int and json stays as it is beside a decimal", "((this.e > this.os) || true ? this.parent.ts.getMilliseconds() : (this.js['a'] - 1)) * this.ratio > this.m"),
        ("json that is an int equals a decimal", "this.js == (this.m - this.m + 1) || this.w in [this.js, this.js.a] || (this.b ? this.n : (this.js.a.b + 1)) != this.om"),
        ("json beside a decimal counts where it is an int", "this.js < this.m || this.m >= this.js.a || this.js == this.m || (this.js + this.m) > this.w"),
        ("what is within json is of no type that it is compared with", "((this.js['a'] == this.cs) || this.e.icontains('_'))"),
        ("a caseless column does not lend its collation to the other side", "this.label.startsWith(this.parent.cs)"),
        ("a caseless column within a list is compared as it stands", "[this.s, this.cs].exists(x, x < 'a_b')"),
        ("a COLLATE within an operand is not the operand's", "this.os > ((this.cs > this.e) ? this.s : this.os)"),
        ("caseless text equals text in lower case only", "this.cs == this.s"),
        ("caseless text on both sides has no regard to case", "this.cs == this.ocs"),
        ("json is compared with caseless text by its lower case", "this.js == this.cs"),
        ("what was beyond the range stays unknown when it comes back", "(this.i + this.j) - this.j == this.i || decimal('0') * (decimal('9999999999.99') + this.w) == decimal('0')"),
        ("a scalar of json has no items", "this.js[0] == true || this.js.a[0] == 1 || (this.js[0] && this.b)"),
        ("an instant finer than those stored equals none", "!(this.ots == timestamp('2023-11-14T22:13:20.000000001Z'))"),
        ("nothing lies between a microsecond and less", "this.ts < timestamp('2023-11-14T22:13:20.000000001Z')"),
        ("a negative duration finer than those stored is rounded down", "this.du >= duration('-1ns')"),
        ("all counts what is unknown as not true", "this.children.all(x, x.oi > 0)"),
        ("a member of null is null and a missing one unknown", "this.js.a.b == null"),
        ("an index of null is unknown", "this.js['a'] == null"),
        ("json numbers without a point beyond 64 bits are doubles", "this.js.b > 1.0 || this.js > 1.0"),
        ("text is a number only where it is stored as one", "this.js.a == 1"),
        ("has() tells a null member from a missing one", "has(this.js.a)"),
        ("the least integer has no magnitude", "-(this.i) == this.j || this.i / -1 == 0 || this.i % -1 == 0"),
        ("null is in no list that lacks it", "!(this.oi in [1, 2]) && (this.oi in [1, null] || true)"),
        ("texts are ordered by code point", "this.s < '\\U0001F600' && this.s >= '\\uE000'"),
        ("a reference that is null leads to null", "this.parent.owner.name == null"),
        ("a relation of a row that is not there is unknown", "size(this.parent.children) >= 0"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Holds_what_once_did_not(string name, string expression)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            using var databases = Databases.OnSqlite(new Random(seed), 16);
            Assert.True(databases.Agreement.Compare(expression, asParameters: seed % 2 == 0) is > 0, $"{name}: {expression} is compared");
        }
    }
}
