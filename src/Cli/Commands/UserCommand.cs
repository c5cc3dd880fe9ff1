using System.CommandLine;
using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Records;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar user add|list|show|roles|superuser|disable|enable|password|sessions|revoke|remove</c>: accounts, as whoever runs the server changes them.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Make accounts, give roles, close accounts, sign people out")
    {
        Add(), List(), Show(), Roles(), Superuser(), Switch("disable", "Close an account: nobody signs in with it, and what is signed in ends", true), Switch("enable", "Open a closed account again", false), Password(), Sessions(), Revoke(), Remove(),
    };

    private static Command Add()
    {
        var email = Email();
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var superuser = new Option<bool>("--superuser") { Description = "Rules are not asked of this user, and each write is recorded" };
        var roles = new Option<string[]>("--role") { Description = "A role; may repeat", HelpName = "ROLE", DefaultValueFactory = _ => [] };
        var profile = new Option<string>("--profile") { Description = "Other fields of the User as a JSON object", HelpName = "JSON", DefaultValueFactory = _ => "{}" };
        var without = new Option<bool>("--no-password") { Description = "Without a password: it is set by mail, from the page to sign in" };
        var command = new Command("add", "Make an account; the password is asked for, or read as one line from standard input") { email, path, database, superuser, roles, profile, without };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var fields = ProfileOf(parsed.GetValue(profile)!); // has a default
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var password = parsed.GetValue(without) ? null : await PasswordPrompt.AskAsync(cancellationToken);
            var added = await users.Administration.AddAsync(parsed.GetValue(email)!, password, parsed.GetValue(roles)!, parsed.GetValue(superuser), fields.RootElement, cancellationToken); // required, or with defaults
            if (!added.IsOk) throw UserTables.Refused(added.Problem);
            Console.WriteLine(UserKeyText.Of(added.Value));
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command List()
    {
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var json = JsonLines.Option();
        var command = new Command("list", "Tell every account") { path, database, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var all = users.Own.Book.Table<Account>().Where("createdAt >= $createdAt", "createdAt");
            foreach (var account in await all.ListAsync(cancellationToken, DateTimeOffset.UnixEpoch))
            {
                var person = await users.People.FindAsync(account.User, cancellationToken);
                Console.WriteLine(parsed.GetValue(json) ? UserText.JsonOf(account, person).ToJsonString() : UserText.LineOf(account, person));
            }

            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Show() => OfOne("show", "Tell what is known of an account", async (users, account, cancellationToken) =>
    {
        Console.WriteLine(UserText.LineOf(account, await users.People.FindAsync(account.User, cancellationToken)));
        Console.WriteLine($"made      {UserText.Instant(account.CreatedAt)}");
        Console.WriteLine($"password  {(account.Password is null ? "none" : "set " + UserText.Instant(account.PasswordChangedAt))}");
        Console.WriteLine($"factors   {UserText.FactorsOf(await users.Own.Factors.OfAsync(account.User, cancellationToken), await users.Own.Factors.CodesLeftAsync(account.User, cancellationToken))}");
        Console.WriteLine($"sessions  {(await users.Sessions.ListAsync(account.User, cancellationToken)).Count}");
        Console.WriteLine($"keys      {(await users.Own.ApiKeys.ListAsync(account.User, cancellationToken)).Count}");
        return null;
    });

    private static Command Roles()
    {
        var email = Email();
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var set = new Option<string[]>("--set") { Description = "The roles, separated by commas, in place of those there are; '' for none", HelpName = "ROLES", DefaultValueFactory = _ => [] };
        var add = new Option<string[]>("--add") { Description = "A role to add; may repeat", HelpName = "ROLE", DefaultValueFactory = _ => [] };
        var remove = new Option<string[]>("--remove") { Description = "A role to take away; may repeat", HelpName = "ROLE", DefaultValueFactory = _ => [] };
        var command = new Command("roles", "Tell or change somebody's roles") { email, path, database, set, add, remove };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var account = await users.FindAsync(parsed.GetValue(email)!, cancellationToken); // required
            var before = (await users.People.FindAsync(account.User, cancellationToken))?.Roles ?? [];
            var (put, more, less) = (parsed.GetValue(set)!, parsed.GetValue(add)!, parsed.GetValue(remove)!); // have defaults
            var start = put.Length == 0 ? before : put.SelectMany(r => r.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            var after = start.Concat(more).Except(less, StringComparer.Ordinal).Distinct(StringComparer.Ordinal).ToList();
            if (put.Length + more.Length + less.Length > 0 && await users.Administration.SetRolesAsync(account.User, after, cancellationToken) is { } refused) throw UserTables.Refused(refused);
            Console.WriteLine(after.Count == 0 ? "no roles" : string.Join(' ', after));
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Superuser()
    {
        var email = Email();
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var off = new Option<bool>("--off") { Description = "One no more" };
        var command = new Command("superuser", "Make somebody a superuser: rules are not asked, and each write is recorded") { email, path, database, off };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var account = await users.FindAsync(parsed.GetValue(email)!, cancellationToken); // required
            if (await users.Administration.SetSuperuserAsync(account.User, !parsed.GetValue(off), cancellationToken) is { } refused) throw UserTables.Refused(refused);
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Switch(string name, string description, bool disables) =>
        OfOne(name, description, (users, account, cancellationToken) => users.Administration.SetDisabledAsync(account.User, disables, cancellationToken));

    private static Command Password() => OfOne("password", "Set a password, asked for or read from standard input; what was signed in ends", async (users, account, cancellationToken) =>
        await users.Administration.SetPasswordAsync(account.User, account.Email, await PasswordPrompt.AskAsync(cancellationToken), cancellationToken));

    private static Command Sessions() => OfOne("sessions", "Tell where somebody is signed in", async (users, account, cancellationToken) =>
    {
        foreach (var session in await users.Sessions.ListAsync(account.User, cancellationToken)) Console.WriteLine($"{session.Id}  seen {UserText.Instant(session.SeenAt)}  {session.Methods}  {session.Address}  {session.Agent}".TrimEnd());
        return null;
    });

    private static Command Revoke() => OfOne("revoke", "Sign somebody out everywhere", (users, account, cancellationToken) => users.Administration.RevokeAsync(account.User, cancellationToken));

    private static Command Remove()
    {
        var email = Email();
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var yes = new Option<bool>("--yes") { Description = "It is meant: nothing of it comes back" };
        var command = new Command("remove", "Delete an account, its row of User, and what goes with that") { email, path, database, yes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var account = await users.FindAsync(parsed.GetValue(email)!, cancellationToken); // required
            if (!parsed.GetValue(yes)) throw new CommandException($"this deletes {account.Email}, its row of User, and what the model lets go with that, for ever: say --yes, or close the account with `ashlar user disable {account.Email}`");
            if (await users.Administration.RemoveAsync(account.User, cancellationToken) is { } refused) throw UserTables.Refused(refused);
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command OfOne(string name, string description, Func<UserTables, Account, CancellationToken, Task<Problem?>> act)
    {
        var email = Email();
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var command = new Command(name, description) { email, path, database };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var users = await UserTables.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var account = await users.FindAsync(parsed.GetValue(email)!, cancellationToken); // required
            if (await act(users, account, cancellationToken) is { } refused) throw UserTables.Refused(refused);
            return CommandRunner.Done;
        });
        return command;
    }

    private static Argument<string> Email() => new("email") { Description = "The account's address" };

    private static JsonDocument ProfileOf(string text)
    {
        try
        {
            var profile = JsonDocument.Parse(text);
            if (profile.RootElement.ValueKind == JsonValueKind.Object) return profile;
            profile.Dispose();
        }
        catch (JsonException)
        {
            // Told below, as what is no object is.
        }

        throw new CommandException("--profile is no JSON object; write one as '{\"name\":\"Ada\"}'");
    }
}
