using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Server.Options;

/// <summary>The random secret that development keeps in <c>.ashlar/secret</c>, mode 0600, shared by <c>serve</c> and <c>token</c>.</summary>
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
            return Read(path) ?? Make(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path}: {refused.Message} Set JWT_SECRET, or make the folder writable.");
        }
    }

    private static byte[]? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var text = File.ReadAllText(path).Trim();
        return text.Length >= 43 ? Encoding.UTF8.GetBytes(text) : throw new OptionException($"{path} does not hold a secret; delete it and start again");
    }

    private static byte[] Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // ends in /.ashlar/secret
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        var draft = path + "." + Environment.ProcessId;
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, create)) file.Write(Encoding.UTF8.GetBytes(secret + "\n"));
        try
        {
            // Two that start at once must end with one secret: the first to move its draft wins.
            File.Move(draft, path, overwrite: false);
            return Encoding.UTF8.GetBytes(secret);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
            return Read(path) ?? throw new OptionException($"{path} vanished while starting; start again");
        }
    }
}
