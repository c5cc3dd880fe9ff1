namespace Ashlar.Model.Tests.Building;

public sealed class Entities
{
    [Theory]
    [InlineData("Category", "categories", "categories")]
    [InlineData("Day", "days", "days")]
    [InlineData("Box", "boxes", "boxes")]
    [InlineData("Branch", "branches", "branches")]
    [InlineData("Dish", "dishes", "dishes")]
    [InlineData("Path", "paths", "paths")]
    [InlineData("Address", "addresses", "addresses")]
    [InlineData("Quiz", "quizes", "quizes")]
    [InlineData("OrderLine", "order-lines", "order_lines")]
    [InlineData("APIKey", "api-keys", "api_keys")]
    [InlineData("Sha256Hash", "sha256-hashes", "sha256_hashes")]
    public void Are_served_and_stored_by_their_plural(string name, string path, string table)
    {
        var entity = Given.Of($"{name}:\n  fields:\n    name: {{ type: string }}").FindPath(path)!;
        Assert.Equal((name, table), (entity.Name, entity.Table));
    }

    [Fact]
    public void Have_what_every_row_has()
    {
        var item = Given.Of("Item:\n  fields:\n    name: { type: string }").FindEntity("Item")!;
        Assert.Equal(["id", "name", "createdAt", "updatedAt", "version"], item.Fields.Select(f => f.Name));
        Assert.Equal(["id", "name", "created_at", "updated_at", "version"], item.Columns.Select(c => c.Column));
        Assert.Equal([0, 1, 2, 3, 4], item.Columns.Select(c => c.Ordinal));
        Assert.Equal((ScalarKind.Uuid, KeyGeneration.Uuid), (item.Key.Type.Kind, item.KeyGeneration));
        Assert.True(item.Key is { System: true, Readonly: true, Immutable: true });
        Assert.Equal((20, 100, false, false), (item.DefaultLimit, item.MaxLimit, item.RequiresIfMatch, item.BuiltIn));
        Assert.Equal(AccessRules.Closed, item.Access);
        Assert.Equal("Item", item.ToString());
        Assert.Equal("Item.name", item.Find("name")!.ToString());
    }

    [Fact]
    public void Take_every_key_of_the_language()
    {
        var model = Given.Load(Given.Fixture("everything.yaml"));
        var (country, person, ticket) = (model.FindEntity("Country")!, model.FindEntity("Person")!, model.FindEntity("Ticket")!);
        Assert.Equal(["Country", "Person", "Ticket", "Note", "User"], model.Entities.Select(e => e.Name));
        Assert.Equal((50, 300), (country.DefaultLimit, country.MaxLimit));
        Assert.Equal(("code", KeyGeneration.Client), (country.Key.Name, country.KeyGeneration));
        Assert.Equal(1, country.Key.Type.MinLength);
        Assert.True(country.Key is { Unique: true, Immutable: true, Optional: false, System: false });
        Assert.Null(country.Find("id"));
        Assert.Equal(("code", "code"), (country.Fields[0].Name, country.Columns[0].Column));
        Assert.Equal(("people", "persons", "Human", true), (person.Path, person.Table, person.Was, person.RequiresIfMatch));
        Assert.True(person is { KeyGeneration: KeyGeneration.Client, Key: { Type.Kind: ScalarKind.Uuid, Readonly: false } });
        Assert.Equal((ScalarKind.Long, KeyGeneration.Identity), (ticket.Key.Type.Kind, ticket.KeyGeneration));

        Assert.Equal(
            ["ux_persons_email_address", "ux_persons_handle_home_id", "ix_persons_seen_desc_handle", "ix_persons_born_d975992f", "ix_persons_boss_id"],
            person.Indexes.Select(i => i.Name));
        Assert.Equal("this.active", person.Indexes[3].Where!.Root.ToString());

        var friends = (LinkField)person.Find("friends")!;
        Assert.Equal(("persons_friends", "person_id", "linked_person_id", 50), (friends.LinkTable, friends.SourceColumn, friends.TargetColumn, friends.Max));
        Assert.Equal(["Person.friends"], person.LinkedBy.Select(l => l.ToString()));
        Assert.Equal(["Person.boss"], person.ReferencedBy.Select(r => r.ToString()));
        Assert.Equal((OnDelete.SetNull, OnDelete.Cascade), (((RefField)person.Find("home")!).OnDelete, ((RefField)person.Find("boss")!).OnDelete));
        Assert.Equal(ScalarKind.String, ((RefField)person.Find("homeId")!).Type.Kind);
        Assert.Equal(OnDelete.Cascade, ((RefField)model.FindEntity("Note")!.Find("ticket")!).OnDelete);

        Assert.Equal(["number", "state", "title"], ticket.Fields.OfType<ValueField>().Where(f => !f.System).Select(f => f.Name).Order());
        var state = (ValueField)ticket.Find("state")!;
        Assert.Equal(["new", "open"], state.Initial);
        Assert.Equal([], state.Transitions!["done"]);
        Assert.Equal("Note", ticket.Fields.OfType<ManyField>().Single().Target.Name);
        Assert.Equal("this.handle + \" of \" + this.homeId", ((ColumnField)person.Find("label")!).Computed!.Root.ToString());
        Assert.True(person.Find("label") is ColumnField { Stored: true, HasStorage: true, Optional: true });
        Assert.True(person.Find("reportCount") is ColumnField { Stored: false, HasStorage: false, Optional: false });
    }

    [Theory]
    [InlineData("key: sku", "A3015")]
    [InlineData("key: uuid", "A3015")]
    [InlineData("key: price", "A3015")]
    [InlineData("key: { type: string }", "A2003")]
    [InlineData("key: { client: true }", "A2002")]
    [InlineData("key: { type: long, client: true }", "A3015")]
    [InlineData("key: computed", "A3015")]
    [InlineData("key: optional", "A3015")]
    [InlineData("key: long", "A3015")]
    [InlineData("key: tags", "A3015")]
    [InlineData("plural: My Things", "A2014")]
    [InlineData("plural: me", "A2009")]
    [InlineData("plural: batch", "A2009")]
    [InlineData("plural: [a]", "A2003")]
    [InlineData("table: _ashlar_things", "A2009")]
    [InlineData("table: sqlite_things", "A2009")]
    [InlineData("table: 1x", "A2014")]
    [InlineData("table: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "A2008")]
    [InlineData("ifMatch: always", "A2003")]
    [InlineData("limits: { page: 0 }", "A2003")]
    [InlineData("limits: { max: 20000 }", "A2003")]
    [InlineData("limits: 5", "A2003")]
    [InlineData("timestamps: { created: made }", "A2001")]
    [InlineData("timestamps: [made]", "A2003")]
    [InlineData("version: { column: rev, columns: rev }", "A2001")]
    [InlineData("version: {}", "A2002")]
    [InlineData("version: rev", "A2003")]
    [InlineData("table: false", "A2003")]
    [InlineData("indexes: [[name asc, code descending]]", "A2003")]
    [InlineData("indexes: [name]", "A2003")]
    [InlineData("indexes: [[]]", "A2003")]
    [InlineData("indexes: [[[name]]]", "A2003")]
    [InlineData("indexes: [[name, name]]", "A4007")]
    [InlineData("indexes: [[tags]]", "A3011")]
    [InlineData("indexes: [[computed]]", "A3011")]
    [InlineData("indexes: [{ where: name != '' }]", "A2002")]
    [InlineData("indexes: [{ fields: [name], where: computed > 1 }]", "A5015")]
    [InlineData("indexes: [{ fields: [name], where: owner.name == 'x' }]", "A5015")]
    [InlineData("indexes: [{ fields: [name], where: name.matches('a') }]", "A5015")]
    [InlineData("indexes: [{ fields: [name], where: now > createdAt }]", "A5015")]
    [InlineData("unique: [[name desc]]", "A2003")]
    [InlineData("unique: 3", "A2003")]
    [InlineData("check: [3]", "A2003")]
    [InlineData("check: [{ rule: name != '', message: no, field: nam }]", "A2016")]
    [InlineData("check: [{ rule: name, message: no }]", "A6003")]
    [InlineData("check: [{ rule: [a], message: no }]", "A2003")]
    [InlineData("check: [{ message: no }]", "A2002")]
    [InlineData("check: [{ rule: owner.name.matches('a'), message: no }]", "A5008")]
    [InlineData("description: [a]", "A2003")]
    [InlineData("was: Item", "A2015")]
    public void Tell_what_is_wrong_with_their_keys(string key, string code) => Assert.Equal(code, Assert.Single(Given.ResultOf($$"""
        Item:
          fields:
            name: { type: string }
            code: { type: string }
            price: { type: decimal, precision: 5, scale: 2 }
            optional: { type: string, optional: true }
            computed: { type: int, computed: size(name) }
            long: { type: string, max: 300 }
            tags: { type: string, list: true }
            owner: { ref: User }
          {{key}}
        """).Issues).Code);

    [Fact]
    public void Tell_names_claimed_twice() =>
        Assert.Equal(["A2015"], Given.CodesOf("""
            Item: { was: Thing, fields: { a: { type: int, was: z } } }
            Other: { was: Thing, fields: { a: { type: int, was: z } } }
            """));

    [Theory]
    [InlineData("customer: { ref: User }", "customerId: { type: string }")]
    [InlineData("customerId: { type: string }", "customer: { ref: User }")]
    [InlineData("customer: { ref: User }", "customerId: { ref: User }")]
    [InlineData("customerId: { ref: User }", "customer: { ref: User }")]
    [InlineData("customer: { ref: User }", "customerId: { many: User, link: true }")]
    public void Tell_properties_that_would_be_two(string first, string second) =>
        Assert.Equal(["A2013"], Given.CodesOf($"Item:\n  fields:\n    {first}\n    {second}"));

    [Fact]
    public void Keep_long_names_within_the_bound()
    {
        var name = new string('a', 60);
        var item = Given.Of($"{"I" + name}:\n  fields:\n    {name}: {{ ref: User }}\n    {name[1..]}b: {{ type: string }}\n  indexes: [[{name}, {name[1..]}b]]").Entities[0];
        Assert.All(item.Columns.Select(c => c.Column).Concat(item.Indexes.Select(i => i.Name)).Append(item.Table), n => Assert.True(n.Length <= 63));
    }
}
