using System.Globalization;
using System.Text.Json.Nodes;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Records;

namespace Ashlar.Cli;

/// <summary>An account in words, and as JSON.</summary>
internal static class UserText
{
    public static string LineOf(Account account, PersonFacts? person)
    {
        string?[] marks = [account.Superuser ? "superuser" : null, account.DisabledAt is null ? null : "disabled"];
        return string.Join("  ", [UserKeyText.Of(account.User), account.Email, person is { Roles.Count: > 0 } ? string.Join(',', person.Roles) : "no roles", .. marks.OfType<string>()]);
    }

    public static JsonObject JsonOf(Account account, PersonFacts? person) => new()
    {
        ["id"] = UserKeyText.Of(account.User),
        ["email"] = account.Email,
        ["roles"] = JsonLines.Texts(person?.Roles ?? []),
        ["superuser"] = account.Superuser,
        ["disabledAt"] = JsonLines.Instant(account.DisabledAt),
        ["createdAt"] = JsonLines.Instant(account.CreatedAt),
        ["hasPassword"] = account.Password is not null,
    };

    public static string FactorsOf(FactorKinds kinds, int codes)
    {
        string?[] had = [kinds.HasFlag(FactorKinds.Totp) ? "authenticator app" : null, kinds.HasFlag(FactorKinds.Passkey) ? "passkey" : null];
        var all = string.Join(", ", had.OfType<string>());
        return (all.Length == 0 ? "none" : all) + (codes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {codes} recovery codes"));
    }

    public static string Instant(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "never";
}
