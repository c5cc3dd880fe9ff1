using System.CommandLine;
using Ashlar.Engine;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Server.Loading;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar client add|list|renew|remove</c>: programs that may ask for tokens, besides those of <c>identity.yaml</c>.</summary>
internal static class ClientCommand
{
    private static readonly Administrator Owner = new(UserTables.Actor, null);

    public static Command Create() => new("client", "Register programs that may ask for tokens (OAuth clients)") { Add(), List(), Renew(), Remove() };

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
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var added = await (await AdministrationAsync(offline, cancellationToken)).AddAsync(registration, Owner, cancellationToken);
            if (!added.IsOk) throw new CommandException(added.Problem.Errors.Count == 0 ? added.Problem.Detail : string.Join("\n  ", added.Problem.Kind == ProblemKind.Unique ? [added.Problem.Detail] : added.Problem.Errors.Select(e => e.Message)));
            Tell(added.Value);
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Renew()
    {
        var id = new Argument<string>("id") { Description = "The client" };
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var keep = new Option<bool>("--keep") { Description = "The secret before holds on beside the new one, until the next renewal" };
        var command = new Command("renew", "Give a client another secret; it is shown once") { id, path, database, keep };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var renewed = await (await AdministrationAsync(offline, cancellationToken)).RenewSecretAsync(parsed.GetValue(id)!, parsed.GetValue(keep), Owner, cancellationToken); // required
            if (!renewed.IsOk) throw UserTables.Refused(renewed.Problem);
            Tell(renewed.Value);
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command List()
    {
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var command = new Command("list", "Tell the clients: those of identity.yaml, then those that were registered") { path, database };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            foreach (var (client, _) in await (await AdministrationAsync(offline, cancellationToken)).ListAsync(cancellationToken))
            {
                var kind = client.Public ? "public" : "confidential";
                Console.WriteLine($"{client.Id}  {kind}  {client.Name}  {string.Join(' ', client.Scopes)}  {string.Join(' ', client.Redirects)}".TrimEnd());
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
        var command = new Command("remove", "Take a client out: its tokens end, and it gets no more") { id, path, database };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            if (await (await AdministrationAsync(offline, cancellationToken)).RemoveAsync(parsed.GetValue(id)!, Owner, cancellationToken) is { } refused) throw UserTables.Refused(refused); // required
            return CommandRunner.Done;
        });
        return command;
    }

    private static Option<string[]> Many(string name, string description, string help) =>
        new(name) { Description = description + "; may repeat", HelpName = help, DefaultValueFactory = _ => [] };

    private static void Tell(ClientWithSecret client)
    {
        Console.WriteLine($"client_id      {client.Client.Said.Id}");
        if (client.Secret is { } secret) Console.WriteLine($"client_secret  {secret}\nThe secret is kept nowhere: put it where the client reads it now.");
    }

    private static async Task<ClientAdministration> AdministrationAsync(OfflineEngine offline, CancellationToken cancellationToken)
    {
        var own = await IdentityTables.OpenAsync(offline, cancellationToken);
        return new ClientAdministration(new ClientDirectory(IdentitySettings.Load(offline.Options), own.Book), own.Book, own.Trail, own.Revocations, TimeProvider.System);
    }
}
