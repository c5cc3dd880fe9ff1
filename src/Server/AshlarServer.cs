using System.Globalization;
using Ashlar.Engine;
using Ashlar.Engine.Rates;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Options;
using Ashlar.Identity.Throttles;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Model;
using Ashlar.Server.Health;
using Ashlar.Server.Hosting;
using Ashlar.Server.Loading;
using Ashlar.Server.Logging;
using Ashlar.Server.Metrics;
using Ashlar.Server.Options;
using Ashlar.Server.PublicFiles;
using Ashlar.Stores;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Watching;
using Ashlar.Surfaces.Rest;
using Ashlar.Surfaces.Rest.Docs;

namespace Ashlar.Server;

/// <summary>
/// The composition root: a model, a store, an engine and the surfaces, behind one HTTP server. Starting goes load, open,
/// migrate, listen, watch; stopping goes unready, stop taking, drain, close.
/// </summary>
public sealed class AshlarServer : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly ServerLog _log;
    private readonly TimeProvider _time;
    private readonly IStore _store;
    private readonly InFlight _inFlight;
    private readonly HttpServer _http;
    private readonly ServerMeter _meter;
    private readonly MetricsSurface _metrics;
    private readonly CallerPositions? _positions;
    private readonly RateCounters _rates;
    private readonly IdentityResources _resources;
    private readonly PublicSite? _site;
    private ModelWatcher? _watcher;
    private AnswerSweep? _sweep;
    private IdentityUpkeep? _upkeep;
    private ShapeFlush? _flush;
    private Serving? _serving;
    private volatile bool _draining;

    private AshlarServer(ServerOptions options, ServerLog log, TimeProvider time, IStore store, PublicSite? site)
    {
        _options = options;
        _log = log;
        _time = time;
        _store = store;
        _site = site;
        _inFlight = new InFlight(_options.Limits.MaxRequests, _options.Limits.RequestTime, _time);
        _meter = new ServerMeter(() => _inFlight.Count);
        _metrics = new MetricsSurface(_options);
        _positions = _options.ReplicaDatabases.Count > 0 ? new CallerPositions() : null;
        _rates = new RateCounters(_time);
        _resources = new IdentityResources(_rates, _log, _time);
        _http = new HttpServer(_options, new RequestPipeline(_options, () => Volatile.Read(ref _serving), _inFlight, _meter, _log, new Doors(_rates), _time), _log);
    }

    /// <summary>The snapshot being served.</summary>
    public ModelSnapshot Model => (Volatile.Read(ref _serving) ?? throw new InvalidOperationException("not started")).Engine.Model;

    /// <summary>There is a page of the application's own at <c>/</c>.</summary>
    public bool HasSite => _site is { HasHome: true };

    public IReadOnlyCollection<string> Addresses => _http.Addresses;

    /// <summary>Loads, opens, migrates and listens.</summary>
    /// <exception cref="ModelRefusedException">The model does not check.</exception>
    /// <exception cref="MigrationNeededException">The database is not as the model needs it, and may not be changed now.</exception>
    /// <exception cref="OptionException">An option cannot be used.</exception>
    /// <exception cref="KeyRingException">The kept signing keys cannot be opened.</exception>
    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public static async Task<AshlarServer> StartAsync(ServerOptions options, ServerLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var loaded = ModelFile.Load(options.ModelPath);
        if (loaded.Snapshot is not { } model) throw new ModelRefusedException(loaded);
        ServingRequirements.Check(options, model);
        var identity = IdentitySettings.Load(options);
        var site = PublicSite.Open(options, time, fault => log.Event(LogLevelOption.Warning, "public", fault));
        SocketScheduling.Choose(options.Database);
        var watch = Watch(options, log);
        var store = await DatabaseUrl.OpenAsync(options, model, time, cancellationToken, watch);
        try
        {
            var server = new AshlarServer(options, log, time, store, site);
            await server.BeginAsync(await server.MigrateAsync(model, cancellationToken), identity, cancellationToken);
            if (!model.External) server._sweep = new AnswerSweep(store, log, time); // a database of others keeps no answers
            if (options.ShapePause > TimeSpan.Zero) server._flush = new ShapeFlush(watch.Shapes, ShapeFile.RecordsOf(model, store, options.Folder), options.ShapePause, log, time);
            if (options.IsDevelopment) server._watcher = new ModelWatcher(options.ModelPath, IdentitySettings.PathOf(options), time, server.ReloadAsync);
            return server;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private async Task BeginAsync(ModelSnapshot model, IdentityOptions identity, CancellationToken cancellationToken)
    {
        // A free port is known once it is listened on, and the public address with it; until then requests are told to come back.
        var listensFirst = _options.Port == 0 && _options.PublicUrl is null;
        try
        {
            if (listensFirst) await _http.StartAsync(cancellationToken);
            await ServeAsync(model, identity, cancellationToken);
            if (!listensFirst) await _http.StartAsync(cancellationToken);
        }
        catch
        {
            if (_upkeep is not null) await _upkeep.DisposeAsync();
            await _http.DisposeAsync();
            throw;
        }

        if (!_options.IsDevelopment) WarnOfOptions();
    }

    private void WarnOfOptions()
    {
        if (_options.JwtSecret is not null) _log.Event(LogLevelOption.Warning, "options", "JWT_SECRET is for development: production takes no tokens signed with it");
        if (_upkeep is not null && _options.Smtp is null) _log.Event(LogLevelOption.Warning, "options", "SMTP_URL is not set: mails that verify registrations and reset passwords wait in the database until it is");
    }

    private string PublicUrl => _options.PublicUrl ?? "http://localhost:" + (_options.Port != 0 ? _options.Port : new Uri(_http.Addresses.First()).Port).ToString(CultureInfo.InvariantCulture);

    private static WatchOptions Watch(ServerOptions options, ServerLog log) => new()
    {
        Slow = options.SlowStatement > TimeSpan.Zero ? options.SlowStatement : Timeout.InfiniteTimeSpan,
        OnSlow = slow => log.Slow(slow),
    };

    /// <returns>The model with the names that the database has for it.</returns>
    private async Task<ModelSnapshot> MigrateAsync(ModelSnapshot model, CancellationToken cancellationToken)
    {
        var plan = await StartMigration.BringAlongAsync(_store, model, _options, cancellationToken);
        var served = plan.Served ?? model;
        if (plan.IsEmpty) return served;
        var what = plan.Steps.Count > 5 ? $"{plan.Steps.Count} steps" : string.Join(", ", plan.Steps.Select(s => s.Name));
        _log.Event(LogLevelOption.Information, "migrated", "the database was brought to the model: " + what);
        return served;
    }

    private async Task ServeAsync(ModelSnapshot model, IdentityOptions settings, CancellationToken cancellationToken)
    {
        WriteRecord? told = null; // the engine is made first; nobody asks it before that is there
        WriteRecord? record = model.System is null ? null : (session, caller, acts, ct) => told!(session, caller, acts, ct);
        var engine = await AshlarEngine.CreateAsync(model, _store, _time, cancellationToken, EngineSecret(), record);
        var outside = new OutsideCalls(_options.IsDevelopment, fault => _log.Event(LogLevelOption.Warning, "issuer", fault));
        var identity = await IdentityParts.OpenAsync(_options, settings, PublicUrl, engine, outside.Log, _time, cancellationToken);
        var people = identity.Own is { } tables ? IdentitySurfaces.Open(identity, tables, engine, _resources, outside, () => HasSite, _time) : null;
        told = people?.Record;
        var next = new Serving(engine, identity, people, new RestSurface(engine, new RestOptions { MaxBodyBytes = (int)_options.Limits.MaxBody }), new DocumentSurface(model, ServedDocuments.Of), new HealthSurface(() => _draining), _metrics, _positions, _site);
        Volatile.Write(ref _serving, next);
        if (_upkeep is not null) await _upkeep.DisposeAsync();
        _upkeep = identity.Own is { } own ? new IdentityUpkeep(own, people?.Sweeps ?? [], people is null ? _ => Task.CompletedTask : people.FlushAsync, MailDelivery.MailerOf(_options, _time), _log, _time) : null;
    }

    // For databases of others, which keep no secret of ours.
    private byte[] EngineSecret() => _options.IsDevelopment ? DevelopmentSecret.Resolve(_options) : MasterKeyFile.Resolve(_options).Derive("engine", 32);

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var loaded = ModelFile.Load(_options.ModelPath);
            if (loaded.Snapshot is not { } model)
            {
                _log.Event(LogLevelOption.Warning, "model-refused", "the changed model does not check; the last good one is still served\n" + ModelRefusedException.Describe(loaded));
                return;
            }

            await ServeAsync(await MigrateAsync(model, cancellationToken), IdentitySettings.Load(_options), cancellationToken);
            _log.Event(LogLevelOption.Information, "model-reloaded", "model reloaded");
        }
        catch (Exception refused) when (refused is ModelRefusedException or OptionException or KeyRingException or ModelFileException or MigrationNeededException or DatabaseUnfitException or StoreException)
        {
            _log.Event(LogLevelOption.Warning, "model-refused", "the changed model is not served; the last good one still is: " + refused.Message);
        }
    }

    /// <summary>Stops taking requests, lets those in work finish within the drain time, and closes the store with all writes done.</summary>
    public async Task StopAsync()
    {
        _draining = true;
        if (_watcher is not null) await _watcher.DisposeAsync();
        _watcher = null;
        if (_sweep is not null) await _sweep.DisposeAsync();
        _sweep = null;
        using var patience = new CancellationTokenSource(_options.Limits.DrainTime, _time);
        _log.Event(LogLevelOption.Information, "stopping", _inFlight.Count == 0 ? "stopping" : $"stopping; {_inFlight.Count} requests in work may finish");
        await _http.StopAsync(patience.Token);
        await _inFlight.DrainAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // After the last request, whose answer may have promised a mail, and whose key's use is to be written down.
        await _resources.DisposeAsync();
        if (_upkeep is not null) await _upkeep.DisposeAsync();
        _upkeep = null;
        if (_flush is not null) await _flush.DisposeAsync();
        _flush = null;
        await _store.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_draining) await StopAsync();
        await _http.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
        await _inFlight.DisposeAsync();
    }
}
