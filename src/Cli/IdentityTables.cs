using System.Globalization;
using Ashlar.Server.Hosting;
using Ashlar.Server.Loading;

namespace Ashlar.Cli;

/// <summary>The parts of identity that keep their state in the database, for commands that read and change it.</summary>
internal static class IdentityTables
{
    /// <exception cref="CommandException">The database is somebody else's, and keeps none.</exception>
    public static async Task<OwnIdentity> OpenAsync(OfflineEngine offline, CancellationToken cancellationToken)
    {
        var options = offline.Options;
        var publicUrl = options.PublicUrl ?? "http://localhost:" + options.Port.ToString(CultureInfo.InvariantCulture);
        var parts = await IdentityParts.OpenAsync(options, IdentitySettings.Load(options), publicUrl, offline.Engine, Console.Error.WriteLine, TimeProvider.System, cancellationToken);
        return parts.Own ?? throw new CommandException("the database is somebody else's (schema: external): it keeps no accounts, keys or audit trail of ours");
    }
}
