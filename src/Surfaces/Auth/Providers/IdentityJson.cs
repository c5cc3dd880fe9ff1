using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Providers;

namespace Ashlar.Surfaces.Auth.Providers;

/// <summary>Sign-ins with others as JSON.</summary>
internal static class IdentityJson
{
    public static JsonArray Of(IReadOnlyList<ExternalIdentity> identities, ProviderAccounts accounts) =>
        new([.. identities.Select(identity => Of(identity, accounts.OfferedOf(identity.Issuer)))]);

    private static JsonObject Of(ExternalIdentity identity, OfferedProvider? provider) => new()
    {
        ["id"] = identity.Id.ToString(),
        ["provider"] = provider?.Name,
        ["title"] = provider?.Title,
        ["issuer"] = identity.Issuer,
        ["email"] = identity.Email,
        ["createdAt"] = Text(identity.CreatedAt),
        ["lastUsedAt"] = Text(identity.UsedAt),
    };

    private static string? Text(DateTimeOffset? instant) => instant is null ? null : CelTime.FormatTimestamp(CelValue.Timestamp(instant.Value));
}
