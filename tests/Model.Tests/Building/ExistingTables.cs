namespace Ashlar.Model.Tests.Building;

public sealed class ExistingTables
{
    private static ModelResult ResultOf(string entities) =>
        ModelLoader.Load(Given.Text(entities).Replace("name: test\n", "name: test\nschema: external\n", StringComparison.Ordinal), "ashlar.yaml");

    private static ModelSnapshot Of(string entities)
    {
        var result = ResultOf(entities);
        Assert.True(result.Snapshot is not null, ModelIssueFormatter.ToText(result));
        return result.Snapshot;
    }

    [Fact]
    public void Have_no_column_that_they_do_not_name()
    {
        var model = Of("""
            Item:
              fields:
                name: { type: string }
                version: { type: string }
                createdAt: { type: date, column: made }
            """);
        var item = model.FindEntity("Item")!;
        Assert.True(model.External && item.External && item.HasTable);
        Assert.Equal(["id", "name", "version", "createdAt"], item.Fields.Select(f => f.Name));
        Assert.Equal((null, null, null), (item.Version, item.CreatedAt, item.UpdatedAt));
    }

    [Fact]
    public void Name_the_columns_that_Ashlar_keeps()
    {
        var item = Of("""
            Item:
              table: tbl_item
              key: { type: long, column: item_no }
              version: { column: rev }
              timestamps: { updatedAt: changed }
              fields:
                name: { type: string, column: NAME }
                rank: { type: int, generated: true }
                price: { type: decimal, precision: 9, scale: 2, storage: real }
                tags: { many: Tag, link: true, table: item_tag, from: item, to: tag }
            Tag:
              version: true
              timestamps: true
              fields:
                name: { type: string }
            """).FindEntity("Item")!;
        Assert.Equal(["item_no", "NAME", "rank", "price", "changed", "rev"], item.Columns.Select(c => c.Column));
        Assert.Equal(KeyGeneration.Identity, item.KeyGeneration);
        Assert.True(item.Find("rank") is ColumnField { Generated: true, Readonly: true });
        Assert.Equal("real", ((ColumnField)item.Find("price")!).Storage);
        var tags = (LinkField)item.Find("tags")!;
        Assert.Equal(("item_tag", "item", "tag"), (tags.LinkTable, tags.SourceColumn, tags.TargetColumn));
        Assert.Equal(["id", "name", "createdAt", "updatedAt", "version"], tags.Target.Fields.Select(f => f.Name));
    }

    [Fact]
    public void Have_a_User_only_where_they_name_a_table_for_it()
    {
        const string Item = "\nItem:\n  fields:\n    name: { type: string }";
        var without = Of(Item.TrimStart());
        Assert.Equal(["Item"], without.Entities.Select(e => e.Name));
        Assert.Equal((false, ScalarKind.Uuid), (without.User.HasTable, without.User.Key.Type.Kind));

        var counted = Of("User: { table: false, key: { type: long } }" + Item);
        Assert.Equal(["Item"], counted.Entities.Select(e => e.Name));
        Assert.Equal(ScalarKind.Long, counted.User.Key.Type.Kind);

        var mapped = Of("User:\n  table: people\n  fields:\n    mail: { type: string }" + Item);
        Assert.Equal(["id", "mail"], mapped.User.Fields.Select(f => f.Name));
        Assert.Equal(("people", true), (mapped.User.Table, mapped.User.HasTable));
    }

    [Theory]
    [InlineData("owner: { ref: User }", "A4001")]
    [InlineData("name: { type: string }\n  version: { column: name }", "A2012")]
    [InlineData("name: { type: string }\n  readonly: true\n  access: { write: public }", "A3013")]
    [InlineData("name: { type: string }\n  table: false", "A2003")]
    public void Tell_what_is_wrong(string rest, string code) =>
        Assert.Equal(code, Assert.Single(ResultOf($"Item:\n  fields:\n    {rest}").Issues).Code);

    [Fact]
    public void Let_any_model_do_without_version_and_timestamps()
    {
        var item = Given.Of("Item:\n  version: false\n  timestamps: { createdAt: made }\n  fields:\n    name: { type: string }\n    version: { type: int }").FindEntity("Item")!;
        Assert.Equal(["id", "name", "version", "createdAt"], item.Fields.Select(f => f.Name));
        Assert.Null(item.Version);
    }
}
