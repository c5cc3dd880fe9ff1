using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;

namespace Ashlar.Model.Building;

/// <summary>The columns that Ashlar keeps in every row beside the key; null: the rows have none.</summary>
internal sealed record KeptColumns(string? Version, string? CreatedAt, string? UpdatedAt)
{
    public static readonly KeptColumns All = new("version", "created_at", "updated_at");

    public static readonly KeptColumns None = new(null, null, null);

    /// <summary>The fields that these are.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            if (CreatedAt is not null) yield return "createdAt";
            if (UpdatedAt is not null) yield return "updatedAt";
            if (Version is not null) yield return "version";
        }
    }

    /// <summary>Reads <c>version</c> and <c>timestamps</c>. The tables of others have neither unless it is said.</summary>
    public static KeptColumns Read(Section entity, bool external, IssueSink issues)
    {
        var unsaid = external ? None : All;
        var version = entity.Value("version") switch
        {
            null => unsaid.Version,
            YamlMapping named => ReadVersion(entity, named, external, issues),
            _ => entity.OptionalFlag("version") is true ? All.Version : null,
        };
        var (createdAt, updatedAt) = entity.Value("timestamps") switch
        {
            null => (unsaid.CreatedAt, unsaid.UpdatedAt),
            YamlMapping named => ReadTimestamps(entity, named, external, issues),
            _ => entity.OptionalFlag("timestamps") is true ? (All.CreatedAt, All.UpdatedAt) : (null, null),
        };
        return new(version, createdAt, updatedAt);
    }

    private static string? ReadVersion(Section entity, YamlMapping value, bool external, IssueSink issues)
    {
        var section = Section.Open(entity.Entry("version")!.Key, value, FileKeys.Version, issues); // has a value
        if (!section.Has("column")) issues.Add(ModelErrorCodes.MissingKey, section.At, "the version does not say its 'column'", "write version: { column: rev }, or version: false");
        return EntityBuilder.SqlName(section, "column", external, issues);
    }

    private static (string?, string?) ReadTimestamps(Section entity, YamlMapping value, bool external, IssueSink issues)
    {
        var section = Section.Open(entity.Entry("timestamps")!.Key, value, FileKeys.Timestamps, issues); // has a value
        return (EntityBuilder.SqlName(section, "createdAt", external, issues), EntityBuilder.SqlName(section, "updatedAt", external, issues));
    }
}
