namespace Ashlar.Engine.Tests.Support;

/// <summary>The shop, opened once for all tests of a class that only read it.</summary>
public sealed class OpenShop : IAsyncLifetime
{
    internal World World { get; private set; } = null!; // set before any test

    public async ValueTask InitializeAsync() => World = await Shop.OpenAsync();

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
