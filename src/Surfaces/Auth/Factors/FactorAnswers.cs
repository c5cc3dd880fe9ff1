using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>Small JSON answers about the person who asks; none is kept by a cache.</summary>
internal static class FactorAnswers
{
    public static async ValueTask SendAsync(HttpExchange exchange, int status, JsonNode body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        exchange.Status = status;
        exchange.ResponseHeaders.ContentType = "application/json";
        exchange.ResponseHeaders.ContentLength = bytes.Length;
        exchange.ResponseHeaders.CacheControl = "no-store";
        if (!HttpMethods.IsHead(exchange.Method)) await exchange.ResponseBody.WriteAsync(bytes, exchange.Aborted);
    }

    public static ValueTask DoneAsync(HttpExchange exchange, Problem? problem)
    {
        if (problem is not null) return ProblemAnswer.WriteAsync(exchange, problem);
        exchange.Status = StatusCodes.Status204NoContent;
        return ValueTask.CompletedTask;
    }

    public static JsonObject Of(PasskeyOffer offer) => new() { ["token"] = offer.Token, ["options"] = JsonNode.Parse(offer.Options) };

    public static JsonObject Of(PasskeyInfo passkey) => new()
    {
        ["id"] = passkey.Id,
        ["name"] = passkey.Name,
        ["verifiesUser"] = passkey.VerifiesUser,
        ["backedUp"] = passkey.BackedUp,
        ["createdAt"] = Text(passkey.CreatedAt),
        ["usedAt"] = Text(passkey.UsedAt),
    };

    public static JsonObject Of(ApiKey key) => new()
    {
        ["id"] = key.Id.ToString(),
        ["name"] = key.Name,
        ["shown"] = key.Shown + "…",
        ["roles"] = Texts(key.Roles),
        ["scopes"] = Texts(key.Scopes),
        ["createdAt"] = Text(key.CreatedAt),
        ["expiresAt"] = Text(key.EndsAt),
        ["lastUsedAt"] = Text(key.UsedAt),
    };

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string? Text(DateTimeOffset? instant) => instant is null ? null : CelTime.FormatTimestamp(CelValue.Timestamp(instant.Value));
}

/// <summary>Who may change what an account signs in with: its own person, at the keyboard.</summary>
internal static class OwnPerson
{
    private static readonly Problem SignedOut = new(ProblemKind.Unauthenticated, "this needs a signed-in caller");
    private static readonly Problem Delegated = new(ProblemKind.Forbidden, "keys and tokens of other programs may not do this: sign in yourself");

    /// <summary>The refusal of a caller who is not a person that signed in here, or null.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="now">For how long ago they signed in.</param>
    /// <param name="changes">What is asked for changes what signs in, and wants a fresh sign-in.</param>
    /// <param name="hasFactors">The account has a second factor: then it takes one to change them.</param>
    public static Problem? Refuse(Caller caller, DateTimeOffset now, bool changes, bool hasFactors = false)
    {
        if (!caller.SignedIn) return SignedOut;
        if (caller.Id.IsNull || Claim(caller, "api_key") is not null || Claim(caller, "client_id") is { } client && client != FirstParty) return Delegated;
        if (!changes) return null;
        var isFresh = caller.AuthenticatedAt is { } at && now.ToUnixTimeMilliseconds() * 1000 < at + (long)StepUp.Window.TotalMicroseconds;
        var lacking = new StepUp(hasFactors && !caller.Mfa, !isFresh);
        return lacking is { Mfa: false, Fresh: false } ? null : lacking.ToProblem();
    }

    /// <summary>The client of tokens that a person gets from their own sign-in.</summary>
    private const string FirstParty = "ashlar";

    private static string? Claim(Caller caller, string name) =>
        caller.Claims.Kind == CelKind.Map && caller.Claims.AsMap.TryGet(CelValue.String(name), out var value) && value.Kind == CelKind.String ? value.AsString : null;
}
