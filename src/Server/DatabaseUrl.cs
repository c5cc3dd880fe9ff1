using Ashlar.Model;
using Ashlar.Server.Options;
using Ashlar.Stores;
using Ashlar.Stores.Sqlite;

namespace Ashlar.Server;

/// <summary>Opens the store that a database URL names.</summary>
public static class DatabaseUrl
{
    /// <param name="url">Null: <c>sqlite:.ashlar/&lt;model name&gt;.db</c>.</param>
    /// <param name="model">Gives the default its name.</param>
    /// <param name="folder">What relative paths start from.</param>
    /// <exception cref="OptionException">No store of ours has such URLs.</exception>
    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public static async ValueTask<IStore> OpenAsync(string? url, ModelSnapshot model, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        if (url is null)
        {
            url = $"sqlite:.ashlar/{model.Name}.db";
            Directory.CreateDirectory(Path.Combine(folder, ".ashlar"));
        }

        if (!url.StartsWith("sqlite:", StringComparison.Ordinal))
        {
            throw new OptionException($"the database URL begins with '{url.Split(':')[0]}:', which this version does not know; use sqlite:data.db, sqlite:///var/x.db or sqlite::memory:");
        }

        try
        {
            return await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = url, Folder = folder }, time, cancellationToken);
        }
        catch (FormatException malformed)
        {
            throw new OptionException(malformed.Message);
        }
    }
}
