using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Ashlar.Surfaces.Rest.Docs;

/// <summary>
/// The page's parts, embedded in this assembly by the build. The viewer is there only where the build found Node; its name holds
/// the hash of its content, as do the names of our own parts.
/// </summary>
internal sealed class DocsAssets
{
    private const string Prefix = "docs/";
    private readonly FrozenDictionary<string, DocsAsset> _byName;

    private DocsAssets(IReadOnlyList<DocsAsset> assets)
    {
        _byName = assets.ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);
        Viewer = assets.FirstOrDefault(a => a.Name.StartsWith("viewer.", StringComparison.Ordinal))?.Name;
        Script = assets.First(a => a.Name.EndsWith(".js", StringComparison.Ordinal) && a.Name.StartsWith("page.", StringComparison.Ordinal)).Name;
        Style = assets.First(a => a.Name.EndsWith(".css", StringComparison.Ordinal)).Name;
    }

    /// <summary>Of this build.</summary>
    public static DocsAssets Embedded { get; } = new(Read());

    /// <summary>Of a build without Node.</summary>
    public static DocsAssets WithoutViewer { get; } = new([.. Read().Where(a => !a.Name.StartsWith("viewer.", StringComparison.Ordinal))]);

    /// <summary>The name of the viewer's script, or null.</summary>
    public string? Viewer { get; }

    /// <summary>The name of our own script, which starts the viewer.</summary>
    public string Script { get; }

    /// <summary>The name of our own style sheet.</summary>
    public string Style { get; }

    public DocsAsset? Find(string name) => _byName.GetValueOrDefault(name);

    private static List<DocsAsset> Read()
    {
        var assets = new List<DocsAsset>();
        var names = typeof(DocsAssets).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var resource in names.Order(StringComparer.Ordinal))
        {
            var name = resource[Prefix.Length..];
            if (name.EndsWith(".br", StringComparison.Ordinal)) continue; // beside its gzip form
            assets.Add(name.EndsWith(".gz", StringComparison.Ordinal)
                ? new DocsAsset(name[..^3], Gzip: resource, Brotli: names.Contains(resource[..^3] + ".br") ? resource[..^3] + ".br" : null, Plain: null)
                : new DocsAsset(Hashed(name, resource), Gzip: null, Brotli: null, Plain: resource));
        }

        return assets;
    }

    private static string Hashed(string name, string resource)
    {
        using var content = DocsAsset.Open(resource);
        var dot = name.LastIndexOf('.');
        return $"{name[..dot]}.{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6))}{name[dot..]}";
    }
}

/// <summary>One part of the page; the resources that hold it, plain or compressed.</summary>
internal sealed record DocsAsset(string Name, string? Gzip, string? Brotli, string? Plain)
{
    public string ContentType => Name.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";

    /// <summary>Straight from the assembly's mapped file: nothing is copied.</summary>
    public static Stream Open(string resource) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"no resource {resource}");
}
