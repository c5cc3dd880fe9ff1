using System.CommandLine;
using Ashlar.Model;
using Ashlar.Server;
using Ashlar.Server.Loading;
using Ashlar.Server.Options;

namespace Ashlar.Cli;

/// <summary>The argument and options that most commands share, and what they lead to.</summary>
internal static class CommonOptions
{
    public static Argument<string?> Path() => new("path")
    {
        Description = "A model file or its folder (default: here)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> Database() => new("--database")
    {
        Description = "Where the rows live: sqlite:data.db (relative to the model), sqlite:///var/x.db, sqlite::memory:, postgres://user:password@host/database (default: DATABASE_URL, or .ashlar/<name>.db beside the model)",
        HelpName = "URL",
    };

    public static Option<string?> Environment() => new("--environment")
    {
        Description = "development (the default) or production",
        HelpName = "NAME",
    };

    /// <summary>Options for the model at <paramref name="path"/>, flags first.</summary>
    public static ServerOptions Bind(string? path, params (string Name, string? Value)[] flags)
    {
        var model = ModelFile.Locate(path);
        var given = flags.Where(f => f.Value is not null).ToDictionary(f => f.Name, f => f.Value!, StringComparer.Ordinal); // not null: filtered
        var sources = new OptionSources(given, System.Environment.GetEnvironmentVariable, System.IO.Path.GetDirectoryName(model)!); // a full path
        return OptionBinder.Bind(model, sources);
    }

    /// <exception cref="ModelRefusedException">It does not check.</exception>
    public static ModelSnapshot LoadModel(string modelPath)
    {
        var result = ModelFile.Load(modelPath);
        return result.Snapshot ?? throw new ModelRefusedException(result);
    }
}
