using System.Collections.Frozen;

namespace Ashlar.Server.PublicFiles;

/// <summary>The files of the folder as one look found them. Immutable but for contents, which come when they are asked for.</summary>
internal sealed class PublicIndex
{
    private const string Page = "index.html";
    private const long MostMemory = 64 << 20;
    private readonly FrozenDictionary<string, PublicFile> _files;
    private readonly bool _hasSiblings;

    /// <param name="files">By name.</param>
    /// <param name="hasSiblings">A <c>.br</c> or <c>.gz</c> file beside another is its compressed form.</param>
    public PublicIndex(IReadOnlyDictionary<string, PublicFile> files, bool hasSiblings)
    {
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
        _hasSiblings = hasSiblings;
        Budget = new MemoryBudget(MostMemory - files.Values.Sum(f => f.Held));
        Home = Find("");
    }

    public static PublicIndex Empty { get; } = new(FrozenDictionary<string, PublicFile>.Empty, hasSiblings: false);

    public MemoryBudget Budget { get; }

    /// <summary>The page at <c>/</c>; null: there is none.</summary>
    public PublicFile? Home { get; }

    public int Count => _files.Count;

    /// <summary>The file of a path; of a folder, its page.</summary>
    /// <param name="name">As <see cref="PublicPath.Decode"/> gives it.</param>
    public PublicFile? Find(string name) => _files.GetValueOrDefault(name.Length == 0 || name[^1] == '/' ? name + Page : name);

    /// <summary>A folder with a page, asked for without its slash.</summary>
    public bool IsFolder(string name) => name.Length > 0 && name[^1] != '/' && _files.ContainsKey(name + "/" + Page);

    /// <summary>The compressed form that lies beside a file; null: none does.</summary>
    public PublicFile? Sibling(PublicFile file, string ending) => _hasSiblings ? _files.GetValueOrDefault(file.Name + ending) : null;

    public PublicFile? Known(string name) => _files.GetValueOrDefault(name);
}
