using System.CommandLine;
using Ashlar.Identity.Tokens;
using Ashlar.Server;
using Ashlar.Server.Options;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar token --sub ID [--role R]…</c>: a signed token for trying things, in development only.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var subject = new Option<string>("--sub") { Description = "The caller's id, as User's key", Required = true, HelpName = "ID" };
        var roles = new Option<string[]>("--role") { Description = "A role the caller has; may repeat", HelpName = "ROLE", DefaultValueFactory = _ => [] };
        var scopes = new Option<string[]>("--scope") { Description = "A scope the token has; may repeat", HelpName = "SCOPE", DefaultValueFactory = _ => [] };
        var email = new Option<string?>("--email") { Description = "The caller's address", HelpName = "ADDRESS" };
        var expires = new Option<string>("--expires") { Description = "Lifetime: 30m, 12h, 7d", DefaultValueFactory = _ => "12h", HelpName = "TIME" };
        var environment = CommonOptions.Environment();
        var command = new Command("token", "Make a signed access token for trying things (development only)") { path, subject, roles, scopes, email, expires, environment };
        command.SetAction(parsed =>
        {
            var options = CommonOptions.Bind(parsed.GetValue(path), ("ASHLAR_ENVIRONMENT", parsed.GetValue(environment)));
            if (!options.IsDevelopment) throw new CommandException("tokens for trying things are made in development only");
            var model = CommonOptions.LoadModel(options.ModelPath);
            var id = parsed.GetValue(subject)!; // required
            if (CallerKey.Parse(model, id) is null)
            {
                throw new CommandException($"--sub '{id}' is not a {model.User.Key.Type.Kind.ToString().ToLowerInvariant()}, which is what User's key is; for example {CallerExample.Id(model)}");
            }

            var issuer = new TokenIssuer(new TokenOptions(DevelopmentSecret.Resolve(options)), TimeProvider.System);
            Console.WriteLine(issuer.Issue(id, parsed.GetValue(roles)!, parsed.GetValue(scopes)!, parsed.GetValue(email), Durations.Parse("--expires", parsed.GetValue(expires)!))); // have defaults
            return CommandRunner.Done;
        });
        return command;
    }
}
