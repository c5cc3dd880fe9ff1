using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>What the endpoints of factors and keys answer, as JSON.</summary>
internal static class FactorAnswers
{
    public static ValueTask SendAsync(AuthRequest request, int status, JsonNode body) => request.SendAsync(status, json => json.Raw(Encoding.UTF8.GetBytes(body.ToJsonString())));

    public static ValueTask DoneAsync(AuthRequest request, Problem? problem) => problem is null ? request.SendNothingAsync() : request.RefuseAsync(problem);

    public static ValueTask SendAsync(AuthRequest request, Result<PasskeyOffer> offer) =>
        offer.IsOk ? SendAsync(request, StatusCodes.Status200OK, Of(offer.Value)) : request.RefuseAsync(offer.Problem);

    private static JsonObject Of(PasskeyOffer offer) => new() { ["token"] = offer.Token, ["options"] = JsonNode.Parse(offer.Options) };

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
