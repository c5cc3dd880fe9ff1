using Ashlar.Cel;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Tests.Building;

public sealed class FieldsOfEntities
{
    /// <summary>A code and a field that has the mistake, a line each.</summary>
    public static TheoryData<string, string> Mistakes =>
        new(Given.Fixture("field-mistakes.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => (l[..5], l[6..])));

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Tell_what_is_wrong_with_them(string code, string field) => Assert.Equal(code, Assert.Single(Given.ResultOf($$"""
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
    public void Have_no_reserved_names(string name) => Assert.Equal(["A2009"], Given.CodesOf($"Item:\n  fields:\n    {name}: {{ type: string }}"));

    [Theory]
    [InlineData("now")]
    [InlineData("public")]
    [InlineData("package")]
    [InlineData("this")]
    [InlineData("old")]
    [InlineData("auth")]
    [InlineData("size")]
    public void May_be_named_like_a_word_and_are_then_written_with_this(string name) =>
        Given.Of($"Item:\n  fields:\n    {name}: {{ type: string }}\n  access: {{ read: \"this.{name} == 'x'\", write: nobody }}");

    [Fact]
    public void Read_their_types()
    {
        var person = Given.Load(Given.Fixture("everything.yaml")).FindEntity("Person")!;
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
        var model = Given.Load(Given.Fixture("everything.yaml"));
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
        var item = Given.Of($"Item:\n  fields:\n    name: {{ type: string }}\n    owner: {{ ref: User }}\n    field: {field}").FindEntity("Item")!;
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
        var item = Given.Of($$"""
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
