using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads the file's maps into drafts: which entities there are, which fields, and what each field is.</summary>
internal static class DraftReader
{
    public static ModelDraft Read(YamlNode root, IssueSink issues, ModelPlacement placement)
    {
        var draft = new ModelDraft(issues, placement);
        var top = Section.Open(root, root, FileKeys.Top, issues);
        ReadVersion(top, issues);
        ReadName(top, draft);
        draft.Description = top.Text("description");
        draft.External = top.OneOf("schema", "external") is not null;
        if (top.Value("entities") is { } entities) ReadEntities(entities, draft);
        else if (!root.Damaged && !top.IsDamaged("entities")) issues.Add(MissingKey, top.PlaceOf("entities"), "the model has no 'entities'", "add entities:, and below it a first entity");
        BuiltInUser.AddTo(draft);
        return draft;
    }

    private static void ReadVersion(Section top, IssueSink issues)
    {
        if (!top.Has("ashlar")) issues.Add(MissingKey, top.At, "the model does not say its version", "start the file with ashlar: 1");
        else if (top.Scalar("ashlar", "1") is { } version && version is not { Text: "1", Kind: YamlKind.Int })
        {
            issues.Add(UnknownVersion, version, $"this Ashlar reads version 1 of the model language, not '{Section.Shorten(version.Text)}'", "write ashlar: 1");
        }
    }

    private static void ReadName(Section top, ModelDraft draft)
    {
        if (!top.Has("name")) draft.Issues.Add(MissingKey, top.At, "the model has no 'name'", "add name: and a short name, such as name: shop");
        if (top.Scalar("name", "a name") is not { } name) return;
        draft.Name = name.Text;
        if (!Identifiers.IsKebab(name.Text)) draft.Issues.Add(BadIdentifier, name, $"the name '{Section.Shorten(name.Text)}' must be lower-case letters, digits and single dashes, starting with a letter", SuggestKebab(name.Text));
        else if (name.Text.Length > Naming.MaxBytes) draft.Issues.Add(TooLongName, name, $"the name is longer than {Naming.MaxBytes} bytes");
    }

    private static string? SuggestKebab(string name)
    {
        var kebab = Naming.Kebab(name.Replace(' ', '-').Replace('_', '-')).Replace("--", "-", StringComparison.Ordinal);
        return Identifiers.IsKebab(kebab) ? $"write {kebab}" : null;
    }

    private static void ReadEntities(YamlNode entities, ModelDraft draft)
    {
        if (entities is not YamlMapping map)
        {
            Section.ReportForm(entities, "'entities' is a map of entities by name", draft.Issues);
            return;
        }

        foreach (var (name, value) in map.Entries) draft.Add(ReadEntity(name, value, draft));
    }

    private static EntityDraft ReadEntity(YamlScalar name, YamlNode value, ModelDraft draft)
    {
        var issues = draft.Issues;
        var section = Section.Open(name, value, FileKeys.Entity, issues);
        var entity = new EntityDraft(name, section) { BuiltIn = name.Text == BuiltInUser.Name };
        RefuseLater(section, issues);
        if (section.Scalar("table", "a name") is { Kind: YamlKind.Bool } none) ReadNoTable(entity, none, draft);
        if (entity.BuiltIn && !draft.External) BuiltInUser.AddFieldsTo(entity);
        if (section.Value("fields") is { } fields) ReadFields(fields, entity, issues);
        else if (!entity.BuiltIn && !value.Damaged && !section.IsNoMap && !section.IsDamaged("fields")) issues.Add(MissingKey, section.PlaceOf("fields"), $"{name.Text} has no 'fields'", "add fields:, and below it a first field");
        return entity;
    }

    public static void ReadFields(YamlNode fields, EntityDraft entity, IssueSink issues, bool builtIn = false)
    {
        if (fields is not YamlMapping map)
        {
            Section.ReportForm(fields, "'fields' is a map of fields by name", issues);
            return;
        }

        foreach (var (name, value) in map.Entries)
        {
            if (entity.Find(name.Text) is { } known)
            {
                if (!known.BuiltIn || !BuiltInUser.TryRestate(known, value, issues))
                {
                    issues.Add(ReservedName, name, $"{entity.Name} has '{name.Text}' already: it comes with Ashlar", "choose another name, or say its access alone");
                }

                continue;
            }

            var field = new FieldDraft(name, Section.Open(name, value, FieldKeys.All, issues, Expand), entity) { BuiltIn = builtIn };
            if (!value.Damaged) field.Sort = SortReader.Read(field, issues);
            entity.Fields.Add(field);
        }
    }

    // `name: string` and the like: the map that was meant.
    private static string? Expand(YamlNode value) => value switch
    {
        YamlScalar scalar when SortReader.Types.ContainsKey(scalar.Text) => $"write {{ type: {scalar.Text} }}",
        YamlScalar scalar when Identifiers.IsPascal(scalar.Text) => $"write {{ ref: {scalar.Text} }}",
        YamlSequence { Items: var items } when items.All(i => i is YamlScalar) => $"write {{ enum: [{string.Join(", ", items.Select(i => ((YamlScalar)i).Text))}] }}",
        _ => null,
    };

    // `table: false`
    private static void ReadNoTable(EntityDraft entity, YamlScalar value, ModelDraft draft)
    {
        if (entity.BuiltIn && draft.External && !CoreSchema.IsTrue(value.Text)) entity.HasTable = false;
        else draft.Issues.Add(WrongForm, value, "'table' takes a name; 'table: false' belongs to User in a model with schema: external", "write the table's name, or remove it");
    }

    private static void RefuseLater(Section section, IssueSink issues)
    {
        Refuse("softDelete", SoftDelete, asked: section.OptionalFlag("softDelete") is true, "deleted rows then stay and can be restored");
        Refuse("audit", Audit, asked: section.OptionalFlag("audit") is true, "every change is then recorded");

        void Refuse(string key, string code, bool asked, string what)
        {
            if (asked) issues.Add(code, section.PlaceOf(key), $"'{key}' comes with a later version of Ashlar ({what})", $"remove '{key}' for now");
        }
    }
}
