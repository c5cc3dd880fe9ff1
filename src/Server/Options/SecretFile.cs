using System.Text;

namespace Ashlar.Server.Options;

/// <summary>A secret that development makes for itself and keeps beside the model, mode 0600.</summary>
internal static class SecretFile
{
    /// <summary>The kept text, or a new one where there is none. Two that start at once end with one.</summary>
    /// <param name="path">In a folder that is made if need be.</param>
    /// <param name="make">Gives a new text.</param>
    /// <param name="isRight">Whether a kept text can be used.</param>
    /// <exception cref="OptionException">What is kept cannot be used.</exception>
    /// <exception cref="IOException">It cannot be read or made; so with <see cref="UnauthorizedAccessException"/>.</exception>
    public static string ReadOrMake(string path, Func<string> make, Func<string, bool> isRight) => Read(path, isRight) ?? Make(path, make(), isRight);

    private static string? Read(string path, Func<string, bool> isRight)
    {
        if (!File.Exists(path)) return null;
        var text = File.ReadAllText(path).Trim();
        return isRight(text) ? text : throw new OptionException($"{path} does not hold a secret; delete it and start again");
    }

    private static string Make(string path, string secret, Func<string, bool> isRight)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a file in a folder of ours
        var draft = path + "." + Environment.ProcessId + "." + Guid.NewGuid().ToString("N");
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, create)) file.Write(Encoding.UTF8.GetBytes(secret + "\n"));
        try
        {
            // Two that start at once must end with one secret: the first to move its draft wins.
            File.Move(draft, path, overwrite: false);
            return secret;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
            return Read(path, isRight) ?? throw new OptionException($"{path} vanished while starting; start again");
        }
    }
}
