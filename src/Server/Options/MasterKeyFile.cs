using System.Security.Cryptography;
using Ashlar.Identity.Tokens;

namespace Ashlar.Server.Options;

/// <summary>
/// The master key: <c>ASHLAR_KEY</c>, or the file that <c>ASHLAR_KEY_FILE</c> names; in development one kept in <c>.ashlar/key</c>.
/// Production never makes one: what lies sealed in the database would be lost without a word.
/// </summary>
public static class MasterKeyFile
{
    private const string Mend = "make one with: openssl rand -base64 32, and keep it as long as the database";

    /// <exception cref="OptionException">There is none, or it cannot be read or used; the message says how to mend it.</exception>
    public static MasterKey Resolve(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.MasterKey is not null && options.MasterKeyPath is not null) throw new OptionException("ASHLAR_KEY and ASHLAR_KEY_FILE are both set; set one of them");
        if (options.MasterKey is { } text) return MasterKey.Parse(text) ?? throw new OptionException($"ASHLAR_KEY is not 32 bytes in base64; {Mend}");
        if (options.MasterKeyPath is { } path) return Read(Path.GetFullPath(path, options.Folder));
        if (!options.IsDevelopment) throw new OptionException($"production needs ASHLAR_KEY (or ASHLAR_KEY_FILE), the key that seals signing keys and other secrets in the database; {Mend}");
        return Kept(Path.Combine(options.Folder, ".ashlar", "key"));
    }

    private static MasterKey Read(string path)
    {
        try
        {
            // A key has 44 letters: what is much larger is another file.
            if (new FileInfo(path).Length > 1024) throw new OptionException($"ASHLAR_KEY_FILE {path} does not hold a key of 32 bytes in base64; {Mend}");
            return MasterKey.Parse(File.ReadAllText(path)) ?? throw new OptionException($"ASHLAR_KEY_FILE {path} does not hold a key of 32 bytes in base64; {Mend}");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"ASHLAR_KEY_FILE cannot be read: {refused.Message} Name a file that this process may read; {Mend}");
        }
    }

    private static MasterKey Kept(string path)
    {
        try
        {
            var text = SecretFile.ReadOrMake(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.Length)), kept => MasterKey.Parse(kept) is not null);
            return MasterKey.Parse(text)!; // it was asked
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path}: {refused.Message} Set ASHLAR_KEY, or make the folder writable.");
        }
    }
}
