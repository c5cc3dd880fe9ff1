namespace Ashlar.Model.Tests;

public sealed class ShopModel
{
    private static readonly ModelSnapshot Shop = Given.Load(Given.Fixture("shop.yaml"));

    [Fact]
    public void Has_the_entities_of_the_file_and_the_user()
    {
        Assert.Equal(["Category", "Product", "Order", "OrderLine", "User"], Shop.Entities.Select(e => e.Name));
        Assert.Equal(["categories", "products", "orders", "order-lines", "users"], Shop.Entities.Select(e => e.Path));
        Assert.Equal(["categories", "products", "orders", "order_lines", "users"], Shop.Entities.Select(e => e.Table));
    }

    [Fact]
    public void Gives_owned_children_the_rules_of_their_parent()
    {
        var line = Shop.FindEntity("OrderLine")!.Access;
        Assert.Equal("this.order.customerId == auth.id || hasRole(\"staff\")", line.Get!.Root.ToString());
        Assert.True(line.Get.Traverses);
        Assert.Equal("hasRole(\"staff\")", line.Create!.Root.ToString());
        Assert.Equal("hasRole(\"staff\")", line.Delete!.Root.ToString());
    }

    [Fact]
    public void Compiles_the_total_of_an_order()
    {
        var total = (ColumnField)Shop.FindEntity("Order")!.Find("total")!;
        Assert.Equal("this.lines.sum(l, decimal(l.quantity) * l.unitPrice)", total.Computed!.Root.ToString());
        Assert.True(total.Computed.Traverses);
        Assert.True(total.Optional);
        Assert.False(total.HasStorage);
    }

    [Fact]
    public void Indexes_references_unless_an_index_starts_with_them()
    {
        Assert.Equal(["ux_products_sku", "ix_products_category_id_price"], Shop.FindEntity("Product")!.Indexes.Select(i => i.Name));
        Assert.Equal(["ix_order_lines_order_id", "ix_order_lines_product_id"], Shop.FindEntity("OrderLine")!.Indexes.Select(i => i.Name));
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("helpdesk")]
    public void Loads_the_examples(string name) => Given.Load(File.ReadAllText(RepoRoot.Combine("examples", name, "ashlar.yaml")));
}
