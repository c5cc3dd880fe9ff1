using System.Net;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Ashlar.Server.Hosting;

/// <summary>Kestrel with our request pipeline on top, and nothing between: no hosting, no routing, no HttpContext.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;
    private readonly RequestPipeline _pipeline;

    public HttpServer(ServerOptions options, RequestPipeline pipeline, ServerLog log)
    {
        _pipeline = pipeline;
        var logging = new KestrelLogging(log);
        _kestrel = new KestrelServer(
            Microsoft.Extensions.Options.Options.Create(Configure(options, logging)),
            new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(Sockets), logging),
            logging);
    }

    /// <summary>Where it listens, as URLs.</summary>
    public IReadOnlyCollection<string> Addresses => [.. _kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];

    public Task StartAsync(CancellationToken cancellationToken) => _kestrel.StartAsync(new Application(_pipeline), cancellationToken);

    /// <summary>Stops listening and waits for open connections to end; then cuts them.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _kestrel.StopAsync(cancellationToken);

    /// <summary>
    /// A request runs on the thread that read it, without two queues between. "Unsafe" is a handler that blocks: it keeps its own
    /// connection from being read meanwhile, which HTTP/1.1 does anyway, and no other, since the pool has gone on to the next
    /// socket by then (but see <see cref="SocketScheduling"/>, under which nothing may block).
    /// </summary>
    private static SocketTransportOptions Sockets => new() { UnsafePreferInlineScheduling = true };

    private static KestrelServerOptions Configure(ServerOptions options, KestrelLogging logging)
    {
        var services = new ServiceCollection().AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(logging).BuildServiceProvider();
        var _kestrel = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false, ApplicationServices = services };
        var limits = _kestrel.Limits;
        limits.MaxRequestBodySize = options.Limits.MaxBody;
        limits.MaxConcurrentConnections = options.Limits.MaxConnections;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        // Twice ours, so that what is over ours but not absurd still gets a problem document and not only a bare status.
        limits.MaxRequestLineSize = options.Limits.MaxTarget * 2;
        limits.MaxRequestHeadersTotalSize = options.Limits.MaxHeaders * 2;
        limits.MaxRequestBufferSize = Math.Max(1 << 20, options.Limits.MaxTarget * 2 + options.Limits.MaxHeaders * 2);
        if (options.Host is not { } host || host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // ListenLocalhost cannot take a free port on both families; one loopback address will do for that.
            if (options.Port == 0) _kestrel.Listen(IPAddress.Loopback, 0);
            else _kestrel.ListenLocalhost(options.Port);
        }
        else if (host == "*")
        {
            _kestrel.ListenAnyIP(options.Port);
        }
        else
        {
            _kestrel.Listen(IPAddress.TryParse(host, out var address) ? address : throw new OptionException($"HOST '{host}' is not an address, localhost or *"), options.Port);
        }

        return _kestrel;
    }

    public ValueTask DisposeAsync()
    {
        _kestrel.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Application(RequestPipeline pipeline) : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public Task ProcessRequestAsync(IFeatureCollection context) => pipeline.RunAsync(context);

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
            // Nothing of ours hangs on it.
        }
    }
}
