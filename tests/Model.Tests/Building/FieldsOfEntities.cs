using Ashlar.Cel;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Tests.Building;

public sealed class FieldsOfEntities
{
    [Theory]
    [InlineData("{ type: string, min: -1 }", "A2003")]
    [InlineData("{ type: string, max: 1.5 }", "A2003")]
    [InlineData("{ type: string, max: many }", "A2003")]
    [InlineData("{ type: string, itemMax: 3 }", "A3003")]
    [InlineData("{ type: string, min: 5, max: 4 }", "A3004")]
    [InlineData("{ type: string, format: mail }", "A2003")]
    [InlineData("{ type: string, column: 'a b' }", "A2014")]
    [InlineData("{ type: string, list: true, min: 3, max: 2 }", "A3004")]
    [InlineData("{ type: string, list: true, index: true }", "A3011")]
    [InlineData("{ type: string, max: 501, unique: true }", "A3011")]
    [InlineData("{ type: bytes, unique: true }", "A3011")]
    [InlineData("{ type: json, index: true }", "A3011")]
    [InlineData("{ type: json, list: true }", "A3003")]
    [InlineData("{ type: bool, min: 1 }", "A3003")]
    [InlineData("{ type: int, pattern: a }", "A3003")]
    [InlineData("{ type: int, itemMax: 3 }", "A3003")]
    [InlineData("{ type: int, min: 1.5 }", "A3010")]
    [InlineData("{ type: int, min: x }", "A2003")]
    [InlineData("{ type: long, max: 1e30 }", "A2003")]
    [InlineData("{ type: long, max: 10000000000000000000 }", "A3010")]
    [InlineData("{ type: double, min: 2, max: 1 }", "A3004")]
    [InlineData("{ type: decimal, precision: 5, scale: 2, max: 1000 }", "A3010")]
    [InlineData("{ type: decimal, precision: 5, scale: 2, max: 1.555 }", "A3010")]
    [InlineData("{ type: decimal, precision: 5, scale: 6 }", "A3005")]
    [InlineData("{ type: decimal, precision: 0, scale: 0 }", "A3005")]
    [InlineData("{ type: decimal, precision: 5 }", "A3005")]
    [InlineData("{ type: decimal, precision: five, scale: 2 }", "A2003")]
    [InlineData("{ type: [string] }", "A2003")]
    [InlineData("{ type: string, enum: [a] }", "A3002")]
    [InlineData("{ enum: [] }", "A3007")]
    [InlineData("{ enum: a }", "A2003")]
    [InlineData("{ enum: [[a]] }", "A2003")]
    [InlineData("{ enum: [true] }", "A3007")]
    [InlineData("{ enum: [a, null] }", "A3007")]
    [InlineData("{ enum: ['a b'] }", "A3007")]
    [InlineData("{ enum: [a], max: 3 }", "A3003")]
    [InlineData("{ enum: [a, b], transitions: { a: [b] } }", "A3008")]
    [InlineData("{ enum: [a, b], transitions: { a: [b, b] }, default: a }", "A3008")]
    [InlineData("{ enum: [a, b], transitions: { c: [b] }, default: a }", "A3008")]
    [InlineData("{ enum: [a, b], transitions: { a: b }, default: a }", "A2003")]
    [InlineData("{ enum: [a, b], transitions: { a: [[b]] }, default: a }", "A2003")]
    [InlineData("{ enum: [a, b], transitions: [a], default: a }", "A2003")]
    [InlineData("{ enum: [a, b], initial: [a] }", "A3008")]
    [InlineData("{ enum: [a, b], initial: [c], transitions: { a: [b] } }", "A3008")]
    [InlineData("{ enum: [a], default: b }", "A3009")]
    [InlineData("{ type: int, default: 1.5 }", "A3009")]
    [InlineData("{ type: int, default: 3000000000 }", "A3009")]
    [InlineData("{ type: int, default: one }", "A5002")]
    [InlineData("{ type: int, default: \"'x'\" }", "A5005")]
    [InlineData("{ type: int, max: 3, default: 4 }", "A3009")]
    [InlineData("{ type: int, default: [1] }", "A3009")]
    [InlineData("{ type: int, default: { a: 1 } }", "A3009")]
    [InlineData("{ type: int, default: { expr: [a] } }", "A2003")]
    [InlineData("{ type: int, default: old.name }", "A5010")]
    [InlineData("{ type: bool, default: yes }", "A5002")]
    [InlineData("{ type: double, min: 1, default: 0 }", "A3009")]
    [InlineData("{ type: double, max: 1, default: 2 }", "A3009")]
    [InlineData("{ type: decimal, precision: 4, scale: 2, default: 1.234 }", "A3009")]
    [InlineData("{ type: decimal, precision: 4, scale: 2, default: 123 }", "A3009")]
    [InlineData("{ type: decimal, precision: 18, scale: 18, default: 10 }", "A3009")]
    [InlineData("{ type: string, max: 2, default: abc }", "A3009")]
    [InlineData("{ type: string, min: 2, default: a }", "A3009")]
    [InlineData("{ type: string, pattern: '^a', default: b }", "A3009")]
    [InlineData("{ type: string, list: true, max: 1, default: [a, b] }", "A3009")]
    [InlineData("{ type: string, list: true, itemMax: 1, default: [ab] }", "A3009")]
    [InlineData("{ type: int, list: true, default: [a] }", "A3009")]
    [InlineData("{ type: int, list: true, default: [[1]] }", "A3009")]
    [InlineData("{ type: json, default: [1e999] }", "A3009")]
    [InlineData("{ type: json, schema: [a] }", "A2003")]
    [InlineData("{ type: json, schema: { enum: [1e999] } }", "A3014")]
    [InlineData("{ type: json, schema: { items: [{ type: string }] } }", "A3014")]
    [InlineData("{ type: date, default: 2024-02-30 }", "A5005")]
    [InlineData("{ type: string, stored: true }", "A3013")]
    [InlineData("{ type: int, computed: '1', unique: true }", "A3013")]
    [InlineData("{ type: int, computed: '1', optional: true }", "A3013")]
    [InlineData("{ type: int, computed: [a] }", "A2003")]
    [InlineData("{ type: int, list: true, computed: '[1]' }", "A3013")]
    [InlineData("{ enum: [a], computed: name }", "A3003")]
    [InlineData("{ type: int, computed: '1', access: { write: signedIn } }", "A3013")]
    [InlineData("{ type: string, readonly: true, default: a, access: { write: signedIn } }", "A3013")]
    [InlineData("{ type: string, access: { reed: signedIn } }", "A2001")]
    [InlineData("{ type: string, access: { read: name.matches('a') } }", "A5008")]
    [InlineData("{ type: string, access: { write: owner.name.matches('a') } }", "A5008")]
    [InlineData("{ type: string, computed: string(createdAt) + name.replace('a', 'b'), stored: true }", "A1013")]
    [InlineData("{ type: bool, computed: name.matches('a'), stored: true }", "A5008")]
    [InlineData("{ type: bool, computed: signedIn, stored: true }", "A5014")]
    [InlineData("{ type: bool, computed: now > createdAt, stored: true }", "A5014")]
    [InlineData("{ ref: Usr }", "A4001")]
    [InlineData("{ ref: [User] }", "A2003")]
    [InlineData("{ ref: User, onDelete: delete }", "A2003")]
    [InlineData("{ ref: User, min: 1 }", "A3003")]
    [InlineData("{ many: Item, by: name }", "A4003")]
    [InlineData("{ many: Item, by: owner }", "A4003")]
    [InlineData("{ many: Itm, by: x }", "A4001")]
    [InlineData("{ many: Itm, link: true }", "A4001")]
    [InlineData("{ many: User, by: x }", "A4003")]
    [InlineData("{ many: Item, by: parent, min: 1 }", "A3003")]
    [InlineData("{ many: Item, link: true, by: owner }", "A3003")]
    [InlineData("{ many: Item, link: true, min: 3, max: 1 }", "A3004")]
    public void Tell_what_is_wrong_with_them(string field, string code) => Assert.Equal(code, Assert.Single(Models.ResultOf($$"""
        Item:
          fields:
            name: { type: string }
            owner: { ref: User }
            parent: { ref: Item, optional: true }
            field: {{field}}
        """).Issues).Code);

    [Theory]
    [InlineData("in")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("id")]
    [InlineData("version")]
    public void Have_no_reserved_names(string name) => Assert.Equal(["A2009"], Models.CodesOf($"Item:\n  fields:\n    {name}: {{ type: string }}"));

    [Theory]
    [InlineData("now")]
    [InlineData("public")]
    [InlineData("package")]
    [InlineData("this")]
    [InlineData("old")]
    [InlineData("auth")]
    [InlineData("size")]
    public void May_be_named_like_a_word_and_are_then_written_with_this(string name) =>
        Models.Of($"Item:\n  fields:\n    {name}: {{ type: string }}\n  access: {{ read: \"this.{name} == 'x'\", write: nobody }}");

    [Fact]
    public void Read_their_types()
    {
        var person = Models.Load(Models.Fixture("everything.yaml")).FindEntity("Person")!;
        Assert.Equal((3, 30, StringFormat.Slug), (Type("handle").MinLength, Type("handle").MaxLength, Type("handle").Format));
        Assert.Equal((null, 255), (Type("motto").MinLength, Type("motto").MaxLength));
        Assert.Equal((0m, 3m), (Type("height").Minimum, Type("height").Maximum));
        Assert.True(Type("scores") is { IsList: true, Precision: 6, Scale: 2, MinLength: 0, MaxLength: 10, Minimum: null });
        Assert.True(Type("nicknames") is { IsList: true, MaxLength: 5, ItemMaxLength: 40 });
        Assert.True(Type("email") is { Caseless: true, Format: StringFormat.Email });
        Assert.Contains("\"theme\"", Type("settings").JsonSchema);
        Assert.False(Type("bio").IsSortable);
        Assert.True(person.Find("token")!.Hidden);
        Assert.True(((ColumnField)person.Find("salary")!) is { ReadRule: not null, WriteRule: not null });

        ScalarType Type(string name) => ((ColumnField)person.Find(name)!).Type;
    }

    [Fact]
    public void Read_their_defaults()
    {
        var model = Models.Load(Models.Fixture("everything.yaml"));
        var person = model.FindEntity("Person")!;
        Assert.Equal(CelValue.String("Nothing yet."), Constant("bio"));
        Assert.Equal("\"I am \" + this.handle", Default("motto").Root.ToString());
        Assert.Equal(CelValue.True, Constant("active"));
        Assert.Equal(25_200_000_000, TimeType.MicrosOf(Constant("wakes")));
        Assert.True(Default("seen") is { RowFree: true, UsesNow: true });
        Assert.Equal(900_000_000_000, Constant("pause").AsDurationNanos);
        Assert.Equal("""{"theme":"dark","sizes":[1,2]}""", Constant("settings").AsString);
        Assert.Equal(["1.5", "2"], Constant("scores").AsList.Select(v => DecimalType.Instance.Format(v)));

        ModelExpression Default(string name) => ((ColumnField)person.Find(name)!).Default!;
        CelValue Constant(string name) => Assert.IsType<ConstantNode>(Default(name).Root).Value;
    }

    [Theory]
    [InlineData("{ type: uuid, default: 0190a000-0000-7000-8000-000000000001 }", "uuid")]
    [InlineData("{ type: date, default: 2024-02-29 }", "date")]
    [InlineData("{ type: dateTime, default: '2024-02-29T10:00:00Z' }", "timestamp")]
    [InlineData("{ type: dateTime, default: now }", "timestamp")]
    [InlineData("{ type: long, default: 0x10 }", "int")]
    [InlineData("{ type: double, default: 1 }", "double")]
    [InlineData("{ type: double, default: size(name) }", "double")]
    [InlineData("{ type: decimal, precision: 9, scale: 2, default: size(name) }", "decimal")]
    [InlineData("{ type: json, default: 3 }", "dyn")]
    [InlineData("{ type: json, default: [a, null, true, 1.5] }", "dyn")]
    [InlineData("{ type: json, default: \"{'a': name}\" }", "map")]
    [InlineData("{ type: string, list: true, default: '[name]' }", "list")]
    [InlineData("{ type: bytes, default: \"b'ab'\" }", "bytes")]
    [InlineData("{ enum: [small, large], default: \"size(name) > 3 ? 'large' : 'small'\" }", "string")]
    [InlineData("{ ref: User, default: auth.id }", "uuid")]
    [InlineData("{ ref: User, optional: true, default: owner.id }", "uuid")]
    public void Take_defaults_of_every_kind(string field, string type)
    {
        var item = Models.Of($"Item:\n  fields:\n    name: {{ type: string }}\n    owner: {{ ref: User }}\n    field: {field}").FindEntity("Item")!;
        Assert.StartsWith(type, ((ColumnField)item.Find("field")!).Default!.Root.Type.NonNull.ToString());
    }

    [Theory]
    [InlineData("name", false)]
    [InlineData("size(name) > 3 ? name : 'x'", true)]
    [InlineData("nick", true)]
    [InlineData("name + 'x'", false)]
    [InlineData("owner.email", true)]
    [InlineData("string(age)", true)]
    [InlineData("other", true)]
    [InlineData("sure", false)]
    public void Know_whether_a_computed_value_may_be_missing(string computed, bool optional)
    {
        var item = Models.Of($$"""
            Item:
              fields:
                field: { type: string, computed: "{{computed}}" }
                name: { type: string }
                nick: { type: string, optional: true }
                age: { type: int }
                owner: { ref: User }
                other: { type: string, computed: nick }
                sure: { type: string, computed: name }
            """).FindEntity("Item")!;
        Assert.Equal(optional, ((ColumnField)item.Find("field")!).Optional);
    }
}
