namespace Ashlar.Server.Tests.Providers;

/// <summary>One set of servers for several classes.</summary>
[CollectionDefinition(Name)]
public sealed class StartedProviders : ICollectionFixture<StartedProviders>, IAsyncLifetime
{
    public const string Name = "providers";

    internal ProviderServers Servers { get; private set; } = null!; // before any test

    public async ValueTask InitializeAsync() => Servers = await ProviderServers.StartAsync();

    public ValueTask DisposeAsync() => Servers?.DisposeAsync() ?? default; // null: starting failed
}
