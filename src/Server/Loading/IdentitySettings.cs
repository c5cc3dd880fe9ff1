using Ashlar.Identity.Options;
using Ashlar.Model;
using Ashlar.Server.Options;

namespace Ashlar.Server.Loading;

/// <summary>Finds and reads <c>identity.yaml</c>.</summary>
public static class IdentitySettings
{
    private const long MostBytes = 4 << 20;

    /// <summary>Where it is, or would be.</summary>
    public static string PathOf(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.IdentityPath is { } path ? Path.GetFullPath(path, options.Folder) : Path.Combine(options.Folder, IdentityFile.Name);
    }

    /// <summary>What the file says; where there is none, the defaults.</summary>
    /// <exception cref="ModelRefusedException">It does not check.</exception>
    /// <exception cref="OptionException">It cannot be read, or was named and is not there.</exception>
    public static IdentityOptions Load(ServerOptions options)
    {
        var result = Read(PathOf(options), options.Setting, options.IsDevelopment, isNamed: options.IdentityPath is not null);
        return result.Options ?? throw new ModelRefusedException(AsModel(result));
    }

    /// <summary>Its mistakes, whether or not the secrets that it names are set here.</summary>
    public static ModelResult Check(string folder) =>
        AsModel(Read(Path.Combine(folder, IdentityFile.Name), name => $"the value of {name}, which is not looked at", isDevelopment: true, isNamed: false));

    private static IdentityFileResult Read(string path, Func<string, string?> setting, bool isDevelopment, bool isNamed)
    {
        if (!File.Exists(path))
        {
            return isNamed ? throw new OptionException($"IDENTITY_FILE {path} is not there") : new IdentityFileResult(IdentityOptions.Default, []);
        }

        try
        {
            if (new FileInfo(path).Length > MostBytes) throw new OptionException($"{path} is larger than {MostBytes} bytes");
            return IdentityFile.Read(File.ReadAllBytes(path), Path.GetFileName(path), setting, isDevelopment);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path}: {refused.Message}");
        }
    }

    private static ModelResult AsModel(IdentityFileResult result) => new(null, result.Issues) { FileName = result.FileName };
}
