using System.Text.Json.Nodes;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>The ways to show who calls.</summary>
internal static class Security
{
    /// <summary>A token.</summary>
    public static JsonObject Bearer() => Of("bearerAuth");

    /// <summary>A browser that is signed in.</summary>
    public static JsonObject Cookie() => Of("sessionCookie");

    /// <summary>Every way in which the API is called.</summary>
    /// <param name="hasAccounts">People and keys are this server's.</param>
    public static JsonArray OfCallers(bool hasAccounts) => hasAccounts ? [Bearer(), Of("apiKey"), Cookie()] : [Bearer()];

    /// <summary>As <see cref="OfCallers"/>, or nobody.</summary>
    public static JsonArray OfAnyone(DocumentScope scope)
    {
        var ways = OfCallers(scope.Model.System is not null);
        ways.Insert(0, new JsonObject());
        return ways;
    }

    public static JsonObject Schemes(bool hasAccounts)
    {
        var schemes = new JsonObject
        {
            ["bearerAuth"] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["bearerFormat"] = "JWT",
                ["description"] = "A signed token. In development `ashlar token --sub ID --role ROLE` makes one.",
            },
        };
        if (!hasAccounts) return schemes;
        schemes["apiKey"] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["bearerFormat"] = "ashl_…",
            ["description"] = "A key for a machine, of `/auth/keys` or `ashlar key add`. It calls `/api` and never `/auth`.",
        };
        schemes["sessionCookie"] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "cookie",
            ["name"] = "__Host-ashlar",
            ["description"] = "The session of a browser that signed in (`ashlar-session` over plain http). Unsafe methods come from this site, or carry `X-CSRF-Token`.",
        };
        return schemes;
    }

    private static JsonObject Of(string scheme) => new() { [scheme] = new JsonArray() };
}
