using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Rest.OpenApi;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

public sealed class DocumentTests
{
    private static readonly Description Shop = new(DescribedModel.Shop);
    private static readonly Description Helpdesk = new(DescribedModel.Helpdesk);
    private static readonly Description Everything = new(DescribedModel.Named("everything"));

    public static TheoryData<string> Models => [.. DescribedModel.Names.Select(n => n.Data), DescribedModel.WithAccounts];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_example_satisfies_its_schema(string model)
    {
        var description = new Description(DescribedModel.Named(model));
        var judged = 0;
        foreach (var media in AllObjects(description.Root).Where(o => o.ContainsKey("schema")).ToList())
        {
            if (media["example"] is { } example) Judge(media["schema"]!, example);
            foreach (var (_, named) in media["examples"]?.AsObject() ?? []) Judge(media["schema"]!, description.Follow(named!)["value"]);
        }

        Assert.True(judged > 30, $"only {judged} examples");

        void Judge(JsonNode schema, JsonNode? example)
        {
            judged++;
            Assert.Empty(description.Judge.Faults(schema, example));
        }
    }

    [Theory]
    [InlineData("shop", "listProducts,createProduct,queryProducts,getProduct,updateProduct,replaceProduct,deleteProduct")]
    [InlineData("shop", "listOrderLines,createOrderLine,getOrderLine,listCategories,getCategory,getMe,getLive,getReady")]
    public void Operations_have_pleasant_names(string model, string names)
    {
        var ids = new Description(DescribedModel.Named(model)).Operations.Select(o => o.Operation["operationId"]!.GetValue<string>()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Empty(names.Split(',').Except(ids));
    }

    [Fact]
    public void A_caller_who_is_signed_out_is_told_what_is_open()
    {
        Assert.Equal("""[{},{"bearerAuth":[]}]""", Shop.Find("GET", "/api/products")!["security"]!.ToJsonString());
        Assert.Null(Shop.Find("POST", "/api/products")!["security"]);
        Assert.Equal("""[{"bearerAuth":[]}]""", Shop.Root["security"]!.ToJsonString());
        Assert.Contains("`hasRole('admin')`", Shop.Find("POST", "/api/products")!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_must_be_sent_is_what_nothing_else_gives()
    {
        Assert.Equal(["sku", "name", "price", "tags", "categoryId"], Required(Shop, "ProductCreate"));
        Assert.Equal(["lines"], Required(Shop, "OrderCreate"));
        Assert.Equal(["productId", "quantity"], Required(Shop, "OrderLineInOrderCreate"));
        Assert.Equal(["orderId", "productId", "quantity"], Required(Shop, "OrderLineCreate"));
        Assert.Empty(Required(Shop, "OrderPatch"));
        Assert.Equal(["id"], Required(Shop, "OrderLineInOrderPatch"));
        Assert.DoesNotContain("cost", Required(Shop, "Product"));
        Assert.Contains("name", Required(Shop, "Product"));
        Assert.DoesNotContain("assigneeId", Required(Helpdesk, "TicketReplace"));
    }

    [Fact]
    public void A_body_holds_what_a_caller_may_send()
    {
        Assert.Equal(["customerId", "status", "lines"], Properties(Shop, "OrderCreate"));
        Assert.Equal(["status", "lines"], Properties(Shop, "OrderPatch"));
        Assert.Equal(["productId", "quantity"], Properties(Shop, "OrderLineInOrderCreate"));
        Assert.Equal(["id", "productId", "quantity"], Properties(Shop, "OrderLineInOrderPatch"));
        Assert.Equal("""["pending"]""", Shop.Schema("OrderCreate")["properties"]!["status"]!["enum"]!.ToJsonString());
    }

    [Fact]
    public void A_hidden_field_is_nowhere() =>
        Assert.DoesNotContain("secret", Everything.Root.ToJsonString(), StringComparison.Ordinal);

    [Fact]
    public void A_row_is_only_changed_with_its_version_where_the_model_says_so()
    {
        foreach (var method in new[] { "PATCH", "PUT", "DELETE" })
        {
            Assert.True(IfMatch(Helpdesk, method, "/api/tickets/1")!["required"]!.GetValue<bool>());
            Assert.Contains("428", Helpdesk.Find(method, "/api/tickets/1")!["responses"]!.AsObject().Select(r => r.Key));
            Assert.Null(IfMatch(Shop, method, "/api/products/1")!["required"]);
            Assert.DoesNotContain("428", Shop.Find(method, "/api/products/1")!["responses"]!.AsObject().Select(r => r.Key));
        }
    }

    [Fact]
    public void Both_forms_of_a_patch_are_told() =>
        Assert.Equal(["application/merge-patch+json", "application/json"], Shop.Find("PATCH", "/api/products/1")!["requestBody"]!["content"]!.AsObject().Select(c => c.Key));

    [Fact]
    public void Each_field_has_a_condition_with_the_operators_of_its_type()
    {
        Assert.Equal(["eq", "ne", "in", "nin", "isNull", "lt", "lte", "gt", "gte"], Operators("price"));
        Assert.Equal(["contains", "isNull"], Operators("tags"));
        Assert.Equal(["isNull"], Operators("attributes"));
        Assert.Contains("startsWith", Operators("name"));

        static IEnumerable<string> Operators(string name) =>
            Shop.Follow(Parameter(Shop, "GET", "/api/products", name)!["schema"]!)["properties"]!.AsObject().Select(p => p.Key);
    }

    [Fact]
    public void A_field_named_like_a_parameter_leaves_the_parameter_its_place() =>
        Assert.Equal("integer", Parameter(Everything, "GET", "/api/orders", "limit")!["schema"]!["type"]!.GetValue<string>());

    [Fact]
    public void Relations_may_be_expanded_by_their_paths()
    {
        var paths = Parameter(Shop, "GET", "/api/orders", "expand")!["schema"]!["items"]!["enum"]!.AsArray().Select(p => p!.GetValue<string>()).ToList();
        Assert.Contains("lines.product", paths);
        Assert.Contains("lines.product.category", paths);
        Assert.DoesNotContain(paths, p => p.Split('.').Length > 3);
    }

    [Fact]
    public void What_is_deprecated_is_marked()
    {
        Assert.True(Everything.Schema("Order")["properties"]!["date"]!["deprecated"]!.GetValue<bool>());
        Assert.True(Everything.Schema("OrderCreate")["properties"]!["date"]!["deprecated"]!.GetValue<bool>());
    }

    [Fact]
    public void Derived_names_give_way_to_entities()
    {
        Assert.Contains("slug", Properties(Everything, "OrderPage"));
        Assert.Contains("data", Properties(Everything, "OrderPage2"));
        Assert.Contains("parentId", Properties(Everything, "Problem"));
        Assert.Contains("code", Properties(Everything, "Problem2"));
    }

    [Fact]
    public void A_pattern_is_told_where_both_syntaxes_agree()
    {
        var properties = Everything.Schema("OrderCreate")["properties"]!;
        Assert.NotNull(properties["code"]!["pattern"]);
        Assert.Null(properties["posix"]!["pattern"]);
        Assert.Null(properties["folded"]!["pattern"]);
        Assert.Contains("RE2", properties["posix"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_has_an_example()
    {
        var told = AllObjects(Shop.Root).Concat(AllObjects(Helpdesk.Root)).Where(o => o["code"] is JsonValue && o["instance"] is not null)
            .Select(o => o["code"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        ProblemKind[] elsewhere =
        [
            ProblemKind.UriTooLong, ProblemKind.HeadersTooLarge, // of no operation
            ProblemKind.RateLimited, // not built yet
            ProblemKind.StepUpRequired, // these models do not ask how one signed in
        ];
        Assert.Equal(Enum.GetValues<ProblemKind>().Except(elsewhere).Select(ProblemCodes.Of).Order(), told.Order());
    }

    [Fact]
    public void A_model_that_asks_how_one_signed_in_tells_of_the_refusal()
    {
        var model = DescribedModel.Load("ashlar: 1\nname: safe\nentities:\n  Safe:\n    fields: { name: { type: string } }\n    access: { read: public, delete: auth.fresh }\n");
        var told = System.Text.Encoding.UTF8.GetString(OpenApiDocument.Build(model));
        Assert.Contains("UnauthenticatedOrStepUpRequired", told, StringComparison.Ordinal);
        Assert.Contains("\"stepUp\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_model_is_described_in_time()
    {
        var entities = string.Join("\n", Enumerable.Range(0, 400).Select(i =>
            $"  Thing{i}:\n    fields:\n      name: {{ type: string }}\n      amount: {{ type: int }}\n      next: {{ ref: Thing{(i + 1) % 400}, optional: true }}\n    access: {{ read: public }}"));
        var model = DescribedModel.Load($"ashlar: 1\nname: large\nentities:\n{entities}\n");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.NotEmpty(OpenApiDocument.Build(model));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
    }

    private static IEnumerable<string> Required(Description description, string schema) =>
        description.Schema(schema)["required"]?.AsArray().Select(n => n!.GetValue<string>()) ?? [];

    private static IEnumerable<string> Properties(Description description, string schema) =>
        description.Schema(schema)["properties"]!.AsObject().Select(p => p.Key);

    private static JsonNode? IfMatch(Description description, string method, string path) => Parameter(description, method, path, "If-Match");

    private static JsonNode? Parameter(Description description, string method, string path, string name) =>
        description.Find(method, path)!["parameters"]!.AsArray().Select(p => description.Follow(p!)).SingleOrDefault(p => p["name"]!.GetValue<string>() == name);

    private static IEnumerable<JsonObject> AllObjects(JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(p => AllObjects(p.Value)).Prepend(found),
        JsonArray items => items.SelectMany(AllObjects),
        _ => [],
    };
}
