using Ashlar.Cel;
using Ashlar.Model.Declarations;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Makes the fields of every entity. What cannot be made is reported and left out.</summary>
internal static class FieldBuilder
{
    public static void Build(ModelDraft draft)
    {
        var owned = OwnedReferences(draft);
        foreach (var entity in draft.Entities)
        {
            foreach (var field in entity.Fields) field.Field = Make(field, draft, owned);
            Publish(entity);
        }
    }

    // The references by which a list owns its rows; their rows are deleted with the parent.
    private static HashSet<(string Entity, string Field)> OwnedReferences(ModelDraft draft)
    {
        var owned = new HashSet<(string, string)>();
        foreach (var field in draft.Entities.SelectMany(e => e.Fields).Where(f => f.Sort is FieldSort.Many && f.Section.Flag("owned")))
        {
            if (field.Section.Text("many") is { } target && field.Section.Text("by") is { } by) owned.Add((target, by));
        }

        return owned;
    }

    private static Field? Make(FieldDraft field, ModelDraft draft, HashSet<(string, string)> owned) => field.Sort switch
    {
        FieldSort.None => null,
        FieldSort.Ref => Reference(field, draft, owned.Contains((field.Owner.Name, field.Name))),
        FieldSort.Many => Many(field, draft),
        FieldSort.Link => Link(field, draft),
        _ => Value(field, draft.Issues, draft.Placement),
    };

    private static ValueField Value(FieldDraft field, IssueSink issues, ModelPlacement placement)
    {
        var section = field.Section;
        var type = TypeReader.Read(field, issues);
        var isKey = field.Owner.Key.Field == field;
        var isPart = isKey || field.Owner.Key.Parts.Contains(field);
        return new()
        {
            Name = field.Name,
            Entity = field.Owner.Entity,
            Description = section.Text("description"),
            Deprecated = section.Flag("deprecated"),
            Was = section.Text("was"),
            Hidden = section.Flag("hidden"),
            Column = placement.Column(field.Owner.Name, field.Name) ?? EntityBuilder.SqlName(section, "column", field.Owner.Entity.External, issues) ?? Naming.Bounded(Naming.Snake(field.Name)),
            Optional = section.Flag("optional") && !isPart,
            Stored = section.Flag("stored"),
            Unique = section.Flag("unique") || isKey,
            Indexed = section.Flag("index"),
            Readonly = section.Flag("readonly") || section.Flag("generated"),
            Generated = section.Flag("generated"),
            Storage = Storage(section, issues),
            Immutable = section.Flag("immutable") || isPart,
            ValueType = isPart && type.Kind is ScalarKind.String ? type with { MinLength = Math.Max(1, type.MinLength ?? 1) } : type,
            Transitions = EnumReader.Transitions(field, type.Words, issues),
            Initial = EnumReader.Initial(field, type.Words, issues),
        };
    }

    // It becomes part of SQL: the name of a type and no more
    private static string? Storage(Section section, IssueSink issues)
    {
        if (section.Scalar("storage", "the name of a type") is not { } name) return null;
        if (Identifiers.IsSqlType(name.Text)) return name.Text;
        issues.Add(BadIdentifier, name, $"'{Section.Shorten(name.Text)}' is not the name of a database's type", "write text, real, seconds, millis, or a type such as numeric or citext");
        return null;
    }

    private static RefField? Reference(FieldDraft field, ModelDraft draft, bool owned)
    {
        var section = field.Section;
        var onDelete = OnDeleteOf(field, owned, draft.Issues);
        var column = EntityBuilder.SqlName(section, "column", draft.External, draft.Issues);
        if (Target(field, "ref", draft) is not { } target) return null;
        var isKey = field.Owner.Key.Field == field;
        var isPart = isKey || field.Owner.Key.Parts.Contains(field);
        return new()
        {
            Name = field.Name,
            Entity = field.Owner.Entity,
            Description = section.Text("description"),
            Deprecated = section.Flag("deprecated"),
            Was = section.Text("was"),
            Hidden = section.Flag("hidden"),
            Column = section.Has("by") ? "" : draft.Placement.Column(field.Owner.Name, field.Name) ?? column ?? Naming.Bounded(Naming.Snake(field.Name) + "_id"),
            Optional = section.Flag("optional") && !isPart,
            Unique = section.Flag("unique") || isKey,
            Indexed = (section.OptionalFlag("index") ?? true) && !section.Has("by"),
            Readonly = section.Flag("readonly") || section.Flag("generated") || section.Has("by"),
            Generated = section.Flag("generated"),
            Immutable = section.Flag("immutable") || isPart,
            OnDelete = onDelete,
            Target = target.Entity,
        };
    }

    private static OnDelete OnDeleteOf(FieldDraft field, bool owned, IssueSink issues)
    {
        var section = field.Section;
        var stated = section.OneOf("onDelete", "restrict", "cascade", "setNull");
        if (stated is "setNull" && !section.Flag("optional"))
        {
            issues.Add(ModelErrorCodes.OnDelete, section.PlaceOf("onDelete"), $"'{field.Name}' cannot become null, since it is not optional", "add optional: true, or choose restrict or cascade");
        }
        else if (owned && stated is not (null or "cascade"))
        {
            issues.Add(ModelErrorCodes.OnDelete, section.PlaceOf("onDelete"), $"a list owns {field.Owner.Name} by '{field.Name}': its rows are deleted with their parent", "remove onDelete");
        }

        return owned ? Model.OnDelete.Cascade : stated switch
        {
            "cascade" => Model.OnDelete.Cascade,
            "setNull" => Model.OnDelete.SetNull,
            _ => Model.OnDelete.Restrict,
        };
    }

    private static ManyField? Many(FieldDraft field, ModelDraft draft)
    {
        var section = field.Section;
        var owned = section.Flag("owned");
        if (!owned && (section.Has("min") || section.Has("max")))
        {
            var key = section.Has("min") ? "min" : "max";
            draft.Issues.Add(KeyNotForType, section.Entry(key)!.Key, $"'{key}' does not belong to a list that is not owned", "add owned: true, or remove it"); // has the key
        }

        var (min, max) = TypeReader.Range(section, draft.Issues);
        if (!section.Has("by")) draft.Issues.Add(ManyForm, field.NameNode, $"'{field.Name}' does not say which reference it is the other side of", "add by: and the name of the reference, or link: true for many-to-many");
        if (Target(field, "many", draft) is not { } target) return null;
        return new()
        {
            Name = field.Name,
            Entity = field.Owner.Entity,
            Description = section.Text("description"),
            Deprecated = section.Flag("deprecated"),
            Hidden = section.Flag("hidden"),
            Owned = owned,
            Min = min,
            Max = max,
            Target = target.Entity,
        };
    }

    private static LinkField? Link(FieldDraft field, ModelDraft draft)
    {
        var section = field.Section;
        var (min, max) = TypeReader.Range(section, draft.Issues);
        if (Target(field, "many", draft) is not { } target) return null;
        var source = field.Owner.Entity;
        var link = $"{source.Name}.{field.Name}";
        return new()
        {
            Name = field.Name,
            Entity = source,
            Description = section.Text("description"),
            Deprecated = section.Flag("deprecated"),
            Was = section.Text("was"),
            Hidden = section.Flag("hidden"),
            LinkTable = draft.Placement.Table(link) ?? EntityBuilder.SqlName(section, "table", draft.External, draft.Issues) ?? Naming.Bounded($"{source.Table}_{Naming.Snake(field.Name)}"),
            SourceColumn = draft.Placement.Column(link, "source") ?? EntityBuilder.SqlName(section, "from", draft.External, draft.Issues) ?? Naming.Bounded(Naming.Snake(source.Name) + "_id"),
            TargetColumn = draft.Placement.Column(link, "target") ?? EntityBuilder.SqlName(section, "to", draft.External, draft.Issues) ?? Naming.Bounded((target.Entity == source ? "linked_" : "") + Naming.Snake(target.Name) + "_id"),
            Min = min,
            Max = max,
            Target = target.Entity,
        };
    }

    private static EntityDraft? Target(FieldDraft field, string key, ModelDraft draft)
    {
        if (field.Section.Scalar(key, "the name of an entity") is not { } name) return null;
        if (draft.Find(name.Text) is { HasTable: true } target) return target;
        draft.Issues.Add(UnknownEntity, name, $"there is no entity '{Section.Shorten(name.Text)}'", name.Text == BuiltInUser.Name
            ? "add User: to the entities, and say which table holds the callers"
            : NearestName.Question(name.Text, draft.EntityNames) ?? $"the entities are {string.Join(", ", draft.EntityNames)}");
        return null;
    }

    // The key first, the file's fields in their order, then what Ashlar keeps.
    private static void Publish(EntityDraft draft)
    {
        var entity = draft.Entity;
        var kept = draft.Kept;
        entity.Key = KeyOf(draft);
        entity.CreatedAt = kept.CreatedAt is { } createdAt ? SystemFields.CreatedAt(entity, createdAt) : null;
        entity.UpdatedAt = kept.UpdatedAt is { } updatedAt ? SystemFields.UpdatedAt(entity, updatedAt) : null;
        entity.Version = kept.Version is { } version ? SystemFields.Version(entity, version) : null;
        var declared = draft.Fields.Select(f => f.Field).OfType<Field>().Where(f => f != entity.Key);
        entity.Fields = [.. entity.Key is CompositeKey ? [] : (Field[])[entity.Key], .. declared, .. ((Field?[])[entity.CreatedAt, entity.UpdatedAt, entity.Version]).OfType<Field>()];
        entity.Columns = [.. entity.Fields.OfType<ColumnField>()];
        for (var i = 0; i < entity.Columns.Count; i++) entity.Columns[i].Ordinal = i;
    }

    private static ColumnField KeyOf(EntityDraft draft)
    {
        var entity = draft.Entity;
        if (draft.Key.Field?.Field is ColumnField named) return named;
        if (draft.Key.Parts.Count > 0) return SystemFields.Composite(entity, [.. draft.Key.Parts.Select(p => p.Field).OfType<ColumnField>()]);

        // Rows without a key of their own: all that can be sorted by gives them an order
        if (draft.Key is { Kind: ScalarKind.String, Field: null }) return SystemFields.Composite(entity, [.. draft.Fields.Select(f => f.Field).OfType<ValueField>().Where(f => f.Type.IsSortable && f.HasStorage && f.Storage is null && f.Type.Kind is not (ScalarKind.Double or ScalarKind.Duration or ScalarKind.Time))]);
        return SystemFields.Id(entity, draft.Key.Kind, draft.Key.Column);
    }
}
