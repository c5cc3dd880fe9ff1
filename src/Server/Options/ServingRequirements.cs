using Ashlar.Model;

namespace Ashlar.Server.Options;

/// <summary>What production must be told before it serves. Commands that do not serve ask for none of it.</summary>
internal static class ServingRequirements
{
    /// <exception cref="OptionException">Something is missing; the message says how to mend it.</exception>
    public static void Check(ServerOptions options, ModelSnapshot model)
    {
        if (options.IsDevelopment) return;
        _ = MasterKeyFile.Resolve(options);
        // A database of others keeps no keys, and no tokens are issued from it.
        if (!model.External && options.PublicUrl is null)
        {
            throw new OptionException("production needs PUBLIC_URL, the address that browsers and clients reach this server at, such as https://notes.example.com: it is the issuer of tokens");
        }
    }
}
