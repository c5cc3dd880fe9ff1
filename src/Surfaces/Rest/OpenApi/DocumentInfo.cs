using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi;

/// <summary>What the whole API has in common, told once.</summary>
internal static class DocumentInfo
{
    private const string Conventions =
        """
        ## Conventions
        - **Pages.** A list answers with `data` and `page`. While `page.hasMore` is true, `page.next` is the value of `after` for the next page; the `Link` header has its whole address.
        - **Conditions.** `field=value` or `field[operator]=value`, also through relations to one row (`relation.field[operator]=value`). `filter` takes an expression of the Common Expression Language. Everything joins with *and*. What is not known is refused, never ignored.
        - **Versions.** A row's `ETag` is its version. `If-Match` on PATCH, PUT and DELETE makes sure that nothing is overwritten unseen; `If-None-Match` on GET saves the body.
        - **Refusals** are problem documents (RFC 9457). `code` is stable, `type` leads to a page that explains it, `errors` lists every fault with its place. A row that the caller may not see is a 404.
        - **Every GET** answers HEAD too, and every address answers OPTIONS with the methods it takes.
        - **Unknown fields** in a body are errors, and so are unknown parameters. JSON is UTF-8, at most 32 levels deep.
        """;

    public static JsonObject Of(ModelSnapshot model) => new()
    {
        ["title"] = model.Name,
        ["version"] = "1.0",
        ["description"] = string.IsNullOrWhiteSpace(model.Description) ? Conventions : $"{model.Description.Trim()}\n\n{Conventions}",
        ["license"] = new JsonObject { ["name"] = "MIT, for the server software", ["identifier"] = "MIT" },
    };
}
