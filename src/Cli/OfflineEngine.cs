using System.Globalization;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Server;
using Ashlar.Server.Hosting;
using Ashlar.Server.Loading;
using Ashlar.Server.Options;
using Ashlar.Stores;

namespace Ashlar.Cli;

/// <summary>An engine on the database without a server, for commands that read and write rows. A server may run beside it.</summary>
internal sealed class OfflineEngine : IAsyncDisposable
{
    private OfflineEngine(IStore store, ServerOptions options)
    {
        Store = store;
        Options = options;
    }

    public AshlarEngine Engine { get; private set; } = null!; // made with the object

    public IStore Store { get; }

    public ServerOptions Options { get; }

    /// <summary>Records what the command writes of people; null: it writes nothing that is recorded.</summary>
    public WriteRecord? Record { get; set; }

    /// <exception cref="MigrationNeededException">The database lacks something that may not be added without being told.</exception>
    public static async Task<OfflineEngine> OpenAsync(string? path, string? database, CancellationToken cancellationToken)
    {
        var options = CommonOptions.Bind(path, ("DATABASE_URL", database));
        options = options with { Limits = options.Limits with { WriteTime = Timeout.InfiniteTimeSpan } }; // nobody waits for its answer
        var model = CommonOptions.LoadModel(options.ModelPath);
        var store = await DatabaseUrl.OpenAsync(options, model, TimeProvider.System, cancellationToken);
        try
        {
            var plan = await StartMigration.BringAlongAsync(store, model, options, cancellationToken);
            var offline = new OfflineEngine(store, options);
            offline.Engine = await AshlarEngine.CreateAsync(
                plan.Served ?? model, store, TimeProvider.System, cancellationToken, record: (session, caller, acts, ct) => offline.Record?.Invoke(session, caller, acts, ct) ?? default);
            return offline;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>The caller that a token names; null for none: the owner.</summary>
    /// <exception cref="CommandException">The token does not verify.</exception>
    public async Task<Caller?> CallerOfAsync(string? token, CancellationToken cancellationToken)
    {
        if (token is null) return null;
        var publicUrl = Options.PublicUrl ?? "http://localhost:" + Options.Port.ToString(CultureInfo.InvariantCulture);
        var identity = await IdentityParts.OpenAsync(Options, IdentitySettings.Load(Options), publicUrl, Engine, Console.Error.WriteLine, TimeProvider.System, cancellationToken);
        var caller = await identity.Verifier.AuthenticateAsync("Bearer " + token, cancellationToken);
        return caller.IsOk ? caller.Value : throw new CommandException("--as: " + caller.Problem.Detail);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
