using System.CommandLine;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar client add|list|remove</c>: programs that may ask for tokens, besides those of <c>identity.yaml</c>.</summary>
internal static class ClientCommand
{
    public static Command Create() => new("client", "Register programs that may ask for tokens (OAuth clients)") { Add(), List(), Remove() };

    private static Command Add()
    {
        var id = new Argument<string>("id") { Description = "What the client calls itself" };
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var name = new Option<string?>("--name") { Description = "What people are shown", HelpName = "NAME" };
        var isPublic = new Option<bool>("--public") { Description = "It keeps no secret: an app on a device or in a browser" };
        var redirects = Many("--redirect", "Where answers may go, letter for letter", "URI");
        var logouts = Many("--logout", "Where a browser may go after signing out", "URI");
        var origins = Many("--origin", "Whose scripts may call the token endpoint, besides those of --redirect", "ORIGIN");
        var scopes = Many("--scope", "What it may ask for", "SCOPE");
        var grants = Many("--grant", "authorization_code, refresh_token, client_credentials, device_code", "GRANT");
        var roles = Many("--role", "Roles of its own tokens (client_credentials)", "ROLE");
        var trusted = new Option<bool>("--trusted") { Description = "It is the owner's: people are not asked for consent" };
        var introspects = new Option<bool>("--introspects") { Description = "It may ask about tokens of other clients" };
        var command = new Command("add", "Register a client; its secret is shown once") { id, path, database, name, isPublic, redirects, logouts, origins, scopes, grants, roles, trusted, introspects };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var registration = new ClientRegistration(parsed.GetValue(id)!) // required
            {
                Name = parsed.GetValue(name),
                Public = parsed.GetValue(isPublic),
                Redirects = parsed.GetValue(redirects)!, // these have defaults
                Logouts = parsed.GetValue(logouts)!,
                Origins = parsed.GetValue(origins)!,
                Scopes = parsed.GetValue(scopes)!,
                Grants = parsed.GetValue(grants)!,
                Roles = parsed.GetValue(roles)!,
                Trusted = parsed.GetValue(trusted),
                Introspects = parsed.GetValue(introspects),
            };
            if (registration.Faults() is { Count: > 0 } faults) throw new CommandException(string.Join("\n  ", faults));
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var (row, secret) = registration.Make(TimeProvider.System);
            if (!await Directory(offline).AddAsync(row, cancellationToken)) throw new CommandException($"there is a client '{registration.Id}' already");
            Console.WriteLine($"client_id      {row.ClientId}");
            if (secret is not null) Console.WriteLine($"client_secret  {secret}\nThe secret is kept nowhere: put it where the client reads it now.");
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command List()
    {
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var command = new Command("list", "Tell the registered clients") { path, database };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            foreach (var client in await Directory(offline).ListRegisteredAsync(cancellationToken))
            {
                var kind = client.IsConfidential ? "confidential" : "public";
                Console.WriteLine($"{client.Id}  {kind}  {client.Name}  {client.Scopes}  {string.Join(' ', client.RedirectUris)}".TrimEnd());
            }

            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Remove()
    {
        var id = new Argument<string>("id") { Description = "The client" };
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var command = new Command("remove", "Take a client out: it gets no more tokens") { id, path, database };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var given = parsed.GetValue(id)!; // required
            if (!await Directory(offline).RemoveAsync(given, cancellationToken)) throw new CommandException($"there is no registered client '{given}'; those of identity.yaml are taken out there");
            return CommandRunner.Done;
        });
        return command;
    }

    private static Option<string[]> Many(string name, string description, string help) =>
        new(name) { Description = description + "; may repeat", HelpName = help, DefaultValueFactory = _ => [] };

    private static ClientDirectory Directory(OfflineEngine offline) => offline.Engine.Model.System is null
        ? throw new CommandException("the database is somebody else's (schema: external), and keeps no clients; declare them in identity.yaml")
        : new ClientDirectory(IdentityOptions.Default, new RecordBook(offline.Store, offline.Engine.Model));
}
