namespace Ashlar.Model.Tests.Building;

public sealed class Access
{
    [Fact]
    public void Of_what_is_not_stated_is_closed()
    {
        var access = Entity("access: { get: public, create: signedIn }").Access;
        Assert.NotNull(access.Get);
        Assert.NotNull(access.Create);
        Assert.Null(access.List);
        Assert.Null(access.Update);
        Assert.Null(access.Delete);
    }

    [Fact]
    public void Of_read_and_write_stands_for_their_parts()
    {
        var access = Entity("access: { read: name == 'a', write: hasScope('w') }").Access;
        Assert.Equal(("this.name == \"a\"", access.Get), (access.List!.Root.ToString(), access.List));
        Assert.Equal((access.Create, access.Update), (access.Delete, access.Delete));
        Assert.True(access.Create is { RowFree: true, UsesCaller: true, Traverses: false });
    }

    [Fact]
    public void Of_update_may_ask_the_row_before()
    {
        Assert.True(Entity("access: { update: old.name == name }").Access.Update is { UsesOld: true, RowFree: false });
        Assert.Equal(["A5010"], Codes("access: { write: old.name == name }"));
        Assert.Equal(["A5010"], Codes("access: { create: old.name == name }"));
        Assert.Equal(["A5010"], Codes("access: { delete: old.name == name }"));
        Assert.Equal(["A5010"], Codes("access: { update: 'old.items.exists(i, true)' }"));
        Assert.Equal(["A5010"], Codes("access: { update: size(old.items) > 1 }"));
    }

    [Fact]
    public void Of_the_callers_own_fields_can_be_stated()
    {
        var silent = Given.Of("Note: { fields: { a: { type: int } } }").Roles!; // every model has them
        Assert.Equal("false", silent.WriteRule!.Root.ToString());
        Assert.True(silent.NobodySets);
        var stated = Given.Of("User: { fields: { roles: { access: { write: hasRole('admin') } }, name: { access: { read: signedIn }, description: Shown to members. } } }");
        Assert.True(stated.Roles is { NobodySets: false, Optional: true, Type.IsList: true, WriteRule.UsesCaller: true });
        Assert.True(stated.User.Find("name") is { WriteRule: null, ReadRule.UsesCaller: true, Description: "Shown to members." });
        Assert.Equal(["A2009"], Given.CodesOf("User: { fields: { roles: { type: string, access: { write: signedIn } } } }"));
        Assert.Equal(["A3013"], Given.CodesOf("User: { fields: { email: { access: { write: signedIn } } } }"));
        Assert.Equal(["A5003"], Given.CodesOf("User: { fields: { roles: { access: { write: hasRol('admin') } } } }"));
    }

    [Theory]
    [InlineData("access: { create: name.matches('^a') }")]
    [InlineData("access: { read: true }")]
    [InlineData("access: { read: public && !nobody }")]
    [InlineData("access: { read: 1 == 1 }")]
    public void May_be(string access) => Entity(access);

    [Theory]
    [InlineData("access: 3", "A2003")]
    [InlineData("access: { raed: public }", "A2001")]
    [InlineData("access: { read: 3 }", "A6003")]
    [InlineData("access: { read: [a] }", "A2003")]
    [InlineData("access: { read: { a: b } }", "A2003")]
    [InlineData("access: { create: parent.name.matches('^a') }", "A5008")]
    [InlineData("access: { read: name == }", "A5001")]
    [InlineData("access: { read: size(items.count(1, true)) > 1 }", "A1013")]
    [InlineData("access: { read: 'items.count(1, true) > 1' }", "A5013")]
    [InlineData("access: { read: \"name.matches('(')\" }", "A3006")]
    public void May_not_be(string access, string code) => Assert.Contains(code, Codes(access));

    [Fact]
    public void Of_owned_children_asks_the_parent_and_then_their_own_rules()
    {
        var model = Given.Of("""
            Order:
              fields:
                owner: { ref: User }
                open: { type: bool }
                lines: { many: Line, by: order, owned: true }
              access:
                get: ownerId == auth.id
                list: open
                create: signedIn
                update: open && old.open
            Line:
              fields:
                order: { ref: Order }
                secret: { type: bool }
                notes: { many: Note, by: line, owned: true }
              access: { get: '!secret', delete: nobody }
            Note:
              fields:
                line: { ref: Line }
                text: { type: string }
            """);
        var (line, note) = (model.FindEntity("Line")!, model.FindEntity("Note")!);
        Assert.Equal("this.order.ownerId == auth.id && !this.secret", line.Access.Get!.Root.ToString());
        Assert.Equal("this.order.open", line.Access.List!.Root.ToString());
        Assert.Equal("this.order.open && this.order.open", line.Access.Update!.Root.ToString());
        Assert.False(line.Access.Update.UsesOld);
        Assert.Equal("this.order.open && this.order.open && false", line.Access.Delete!.Root.ToString());
        Assert.Equal(("!this.secret", null), (line.OwnAccess.Get!.Root.ToString(), line.OwnAccess.List));
        Assert.Equal("this.line.order.ownerId == auth.id && !this.line.secret", note.Access.Get!.Root.ToString());
        Assert.Equal("this.line.order.open && this.line.order.open", note.Access.Create!.Root.ToString());
        Assert.Equal("Order.lines", line.OwnedBy!.ToString());
    }

    [Fact]
    public void Of_children_whose_parent_is_closed_is_closed()
    {
        var line = Given.Of("""
            Order: { fields: { lines: { many: Line, by: order, owned: true } } }
            Line: { fields: { order: { ref: Order } }, access: { read: public, write: public } }
            """).FindEntity("Line")!;
        Assert.Equal(AccessRules.Closed, line.Access);
    }

    [Fact]
    public void Of_the_user_is_its_own_row_unless_the_file_says_more()
    {
        var user = Given.Of("Item: { fields: { name: { type: string } } }").User;
        Assert.Equal("this.id == auth.id", user.Access.Get!.Root.ToString());
        Assert.Equal((user.Access.Get.Root.ToString(), null, null), (user.Access.Update!.Root.ToString(), user.Access.Create, user.Access.Delete));

        var extended = Given.Of("User: { description: Us., fields: { phone: { type: string, optional: true } }, access: { read: hasRole('hr'), delete: hasRole('hr') } }").User;
        Assert.Equal("hasRole(\"hr\")", extended.Access.List!.Root.ToString());
        Assert.Equal("this.id == auth.id", extended.Access.Update!.Root.ToString());
        Assert.NotNull(extended.Access.Delete);
        Assert.Equal(["id", "email", "name", "roles", "phone", "createdAt", "updatedAt", "version"], extended.Fields.Select(f => f.Name));

        var closed = Given.Of("User: { access: { get: nobody, write: nobody } }").User;
        Assert.Null(closed.Access.List);
        Assert.NotNull(closed.Access.Create);
    }

    [Theory]
    [InlineData("update: name.matches('a')", "create: signedIn")]
    [InlineData("write: name.matches('a')", "create: signedIn")]
    [InlineData("update: signedIn", "create: text.matches('a')")]
    [InlineData("update: signedIn", "delete: text.matches('a')")]
    public void Of_owned_children_runs_in_the_database(string parent, string child) => Assert.Equal(["A5008"], Given.CodesOf($$"""
        Order:
          fields: { name: { type: string }, lines: { many: Line, by: order, owned: true } }
          access: { {{parent}} }
        Line:
          fields: { order: { ref: Order }, text: { type: string } }
          access: { {{child}} }
        """));

    [Fact]
    public void Of_the_user_goes_by_whatever_its_key_is()
    {
        var user = Given.Of("User: { key: handle, fields: { handle: { type: string, max: 40 } } }").User;
        Assert.Equal(("handle == auth.id", "this.handle == auth.id"), (user.Access.Get!.Source, user.Access.Get.Root.ToString()));
        var odd = Given.Of("User: { key: now, fields: { now: { type: string, max: 40 } } }").User;
        Assert.Equal("this.now == auth.id", odd.Access.Get!.Root.ToString());
    }

    [Fact]
    public void Of_the_user_takes_the_type_of_its_key()
    {
        var model = Given.Of("""
            User: { key: { type: long } }
            Item: { fields: { owner: { ref: User } }, access: { read: ownerId == auth.id && auth.id > 3 } }
            """);
        Assert.Equal("int", model.Scopes.AuthType.Field("id")!.ToString());
        Assert.Equal(["A2009", "A2009"], Given.CodesOf("User: { fields: { name: { type: string }, email: { type: string } } }"));
        Assert.Equal(["A4004"], Given.CodesOf("Team: { fields: { members: { many: User, by: team, owned: true } } }\nUser: { fields: { team: { ref: Team, optional: true } } }"));
    }

    private static Entity Entity(string access) => Given.Of(Source(access)).FindEntity("Item")!;

    private static IEnumerable<string> Codes(string access) => Given.CodesOf(Source(access));

    private static string Source(string access) => "Item:\n  fields:\n    name: { type: string }\n    parent: { ref: Item, optional: true }\n    items: { many: Item, by: parent }\n  " + access;
}
