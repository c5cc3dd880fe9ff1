using System.Text;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Makes the entities, with their keys, before any field is.</summary>
internal static class EntityBuilder
{
    private const int MostLimit = 10_000;

    public static void Build(ModelDraft draft)
    {
        foreach (var entity in draft.Entities)
        {
            entity.Key = KeyReader.Read(entity, draft);
            entity.Kept = KeptColumns.Read(entity.Section, draft.External || draft.Placement.OfAshlar, draft.Issues);
            entity.Entity = Make(entity, draft);
        }
    }

    private static Entity Make(EntityDraft draft, ModelDraft model)
    {
        var (section, issues) = (draft.Section, model.Issues);
        var path = Plural(section, issues) ?? DerivedPath(draft.Name);
        var (page, max) = ReadLimits(section, issues);
        return new()
        {
            Name = draft.Name,
            Path = path,
            External = model.External,
            HasTable = draft.HasTable,
            HasAddresses = draft.Key.MakesId || draft.Key.Field is not null || draft.Key.Parts.Count > 0,
            ReadOnly = section.Flag("readonly"),
            Table = model.Placement.Table(draft.Name) ?? (model.Placement.OfAshlar ? Naming.Bounded("_ashlar_" + Naming.Snake(draft.Name)) : null) ?? (draft.HasTable ? Table(section, model.External, issues) : null) ?? Naming.Bounded(path.Replace('-', '_')),
            Description = section.Text("description") ?? (draft.BuiltIn ? BuiltInUser.Description : null),
            Was = section.Text("was"),
            KeyGeneration = draft.Key.Generation,
            RequiresIfMatch = section.OneOf("ifMatch", "required") is not null,
            BuiltIn = draft.BuiltIn,
            System = model.Placement.OfAshlar,
            DefaultLimit = page,
            MaxLimit = max,
        };
    }

    private static string DerivedPath(string name)
    {
        var kebab = Naming.Kebab(name);
        var last = kebab.LastIndexOf('-') + 1;
        return kebab[..last] + Naming.Plural(kebab[last..]);
    }

    private static string? Plural(Section section, IssueSink issues)
    {
        if (section.Scalar("plural", "a plural in kebab-case") is not { } plural) return null;
        if (Identifiers.IsKebab(plural.Text) && plural.Text.Length <= Naming.MaxBytes) return plural.Text;
        var kebab = Naming.Kebab(plural.Text).Replace('_', '-');
        issues.Add(BadIdentifier, plural, $"the plural '{Section.Shorten(plural.Text)}' must be kebab-case, of at most {Naming.MaxBytes} bytes", Identifiers.IsKebab(kebab) ? $"write {kebab}" : null);
        return null;
    }

    private static string? Table(Section section, bool external, IssueSink issues) => SqlName(section, "table", external, issues);

    /// <summary>The value of <c>table</c> or <c>column</c>; null where it is absent or no identifier.</summary>
    public static string? SqlName(Section section, string key, bool external, IssueSink issues)
    {
        if (section.Scalar(key, "a name") is not { Kind: not YamlKind.Bool } name) return null;
        if (Encoding.UTF8.GetByteCount(name.Text) > Naming.MaxBytes)
        {
            issues.Add(TooLongName, name, $"a {key}'s name has at most {Naming.MaxBytes} bytes, this has {name.Text.Length}");
            return null;
        }

        if (Identifiers.IsSql(name.Text) || (external && Identifiers.IsQuotable(name.Text))) return name.Text;
        issues.Add(BadIdentifier, name, $"the {key} '{Section.Shorten(name.Text)}' must be letters, digits and underscores, starting with a letter or an underscore");
        return null;
    }

    private static (int Page, int Max) ReadLimits(Section section, IssueSink issues)
    {
        var (page, max) = (20, 100);
        if (section.Value("limits") is not { } value) return (page, max);
        var limits = Section.Open(section.Entry("limits")!.Key, value, FileKeys.Limits, issues); // has a value
        var statedMax = limits.Whole("max", 1, MostLimit);
        var statedPage = limits.Whole("page", 1, MostLimit);
        max = statedMax ?? Math.Max(max, statedPage ?? 0);
        page = statedPage ?? Math.Min(page, max);
        if (page > max) issues.Add(Limits, limits.PlaceOf("page"), $"a page of {page} rows is more than 'max', {max}", "raise 'max' or lower 'page'");
        return (page, max);
    }
}
