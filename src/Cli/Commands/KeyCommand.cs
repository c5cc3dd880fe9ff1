using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ashlar.Identity.ApiKeys;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar key add|list|revoke</c>: keys with which machines act for users.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Make and revoke API keys, with which machines act for users") { Add(), List(), Revoke() };

    private static Command Add()
    {
        var email = new Argument<string>("email") { Description = "The user for whom the key acts" };
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var name = new Option<string>("--name") { Description = "What it is for, such as ci", Required = true, HelpName = "NAME" };
        var roles = new Option<string[]>("--role") { Description = "A role of the user that the key uses; may repeat (default: none)", HelpName = "ROLE", DefaultValueFactory = _ => [] };
        var scopes = new Option<string[]>("--scope") { Description = "A scope of the key; may repeat", HelpName = "SCOPE", DefaultValueFactory = _ => [] };
        var expires = new Option<string?>("--expires") { Description = "Lifetime: 12h, 90d (default: until it is revoked)", HelpName = "TIME" };
        var command = new Command("add", "Make a key; it is shown once") { email, path, database, name, roles, scopes, expires };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var lifetime = parsed.GetValue(expires) is { } text ? Durations.Parse("--expires", text) : (TimeSpan?)null;
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var account = await users.FindAsync(parsed.GetValue(email)!, cancellationToken); // required
            var held = (await users.People.FindAsync(account.User, cancellationToken))?.Roles ?? [];
            if (parsed.GetValue(roles)!.Except(held, StringComparer.Ordinal).FirstOrDefault() is { } foreign) // has a default
            {
                throw new CommandException($"{account.Email} has no role '{foreign}', and a key has none that its user has not; `ashlar user roles {account.Email} --add {foreign}` gives it");
            }

            var request = new ApiKeyRequest(parsed.GetValue(name)!, parsed.GetValue(roles)!, parsed.GetValue(scopes)!, lifetime is { } span ? TimeProvider.System.GetUtcNow() + span : null); // required, or with defaults
            var made = await users.Own.ApiKeys.AddAsync(account.User, request, null, null, UserTables.Actor, null, cancellationToken);
            if (!made.IsOk) throw UserTables.Refused(made.Problem);
            Console.WriteLine(made.Value.Text);
            await Console.Error.WriteLineAsync("The key is kept nowhere: put it where the machine reads it now. It is sent as 'Authorization: Bearer ashl_…'.");
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command List()
    {
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var json = JsonLines.Option();
        var command = new Command("list", "Tell every key, when it expires and when it was last used") { path, database, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            foreach (var key in await users.Own.ApiKeys.ListAsync(cancellationToken))
            {
                var owner = (await users.Accounts.FindAsync(key.User, cancellationToken))?.Email;
                if (parsed.GetValue(json)) Console.WriteLine(JsonOf(key, owner).ToJsonString());
                else Console.WriteLine($"{key.Id}  {key.Shown}…  {owner ?? "-"}  {key.Name}  roles: {Names(key.Roles)}  scopes: {Names(key.Scopes)}  expires: {Date(key.EndsAt)}  used: {Date(key.UsedAt)}");
            }

            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<Guid>("id") { Description = "The key, as list names it" };
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var command = new Command("revoke", "End a key; servers take it no more after 2 seconds") { id, path, database };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var revoked = await users.Own.ApiKeys.RevokeAsync(parsed.GetValue(id), null, UserTables.Actor, null, cancellationToken);
            if (!revoked.IsOk) throw UserTables.Refused(revoked.Problem);
            Console.WriteLine($"revoked {revoked.Value.Shown}… ({revoked.Value.Name})");
            return CommandRunner.Done;
        });
        return command;
    }

    private static JsonObject JsonOf(ApiKey key, string? owner) => new()
    {
        ["id"] = key.Id.ToString(),
        ["shown"] = key.Shown + "…",
        ["name"] = key.Name,
        ["email"] = owner,
        ["roles"] = JsonLines.Texts(key.Roles),
        ["scopes"] = JsonLines.Texts(key.Scopes),
        ["createdAt"] = JsonLines.Instant(key.CreatedAt),
        ["expiresAt"] = JsonLines.Instant(key.EndsAt),
        ["lastUsedAt"] = JsonLines.Instant(key.UsedAt),
    };

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(",", names);

    private static string Date(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "never";
}
