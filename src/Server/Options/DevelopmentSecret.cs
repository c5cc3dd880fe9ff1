using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Server.Options;

/// <summary>The random secret that development keeps in <c>.ashlar/secret</c>, shared by <c>serve</c> and <c>token</c>.</summary>
public static class DevelopmentSecret
{
    /// <summary>The configured secret, or the kept one, made now when there is none.</summary>
    /// <exception cref="OptionException">The file cannot be read or made.</exception>
    public static byte[] Resolve(ServerOptions options)
    {
        if (options.JwtSecret is { } configured) return Encoding.UTF8.GetBytes(configured);
        var path = Path.Combine(options.Folder, ".ashlar", "secret");
        try
        {
            return Encoding.UTF8.GetBytes(SecretFile.ReadOrMake(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)), text => text.Length >= 43));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path}: {refused.Message} Set JWT_SECRET, or make the folder writable.");
        }
    }
}
