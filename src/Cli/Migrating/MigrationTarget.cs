using System.CommandLine;
using Ashlar.Model;
using Ashlar.Server;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;

namespace Ashlar.Cli.Migrating;

/// <summary>Which model, which database and who else is at work on it: the options that the commands of migrating share.</summary>
internal sealed class MigrationTarget(string databaseHelp)
{
    private readonly Argument<string?> _path = CommonOptions.Path();
    private readonly Option<string?> _database = new("--database") { Description = databaseHelp, HelpName = "URL" };
    private readonly Option<string?> _environment = CommonOptions.Environment();
    private readonly Option<bool> _rolling = new("--rolling") { Description = "An earlier version goes on running beside the new one: only what both can work with (the default in production)" };
    private readonly Option<bool> _direct = new("--direct") { Description = "No server runs meanwhile: everything at once, names included (the default in development)" };

    public Command AddTo(Command command)
    {
        command.Add(_path);
        foreach (var option in new Option[] { _database, _environment, _rolling, _direct }) command.Add(option);
        return command;
    }

    public async Task<int> WithStoreAsync(ParseResult parsed, Func<IStore, ModelSnapshot, MigrationMode, Task<int>> act, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_rolling) && parsed.GetValue(_direct)) throw new CommandException("--rolling and --direct exclude each other");
        var options = CommonOptions.Bind(
            parsed.GetValue(_path),
            ("DATABASE_URL", parsed.GetValue(_database)),
            ("MIGRATE_DATABASE_URL", parsed.GetValue(_database)),
            ("ASHLAR_ENVIRONMENT", parsed.GetValue(_environment)));
        var model = CommonOptions.LoadModel(options.ModelPath);
        if (model.External) throw new CommandException("the model says schema: external: its database is not ours to change");
        var mode = parsed.GetValue(_rolling) || (!options.IsDevelopment && !parsed.GetValue(_direct)) ? MigrationMode.Rolling : MigrationMode.Direct;
        await using var store = await DatabaseUrl.OpenAsync(options, model, TimeProvider.System, cancellationToken);
        return await act(store, model, mode);
    }
}
