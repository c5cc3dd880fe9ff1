using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Expressions;
using Ashlar.Model.Validation;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Makes indexes and unique constraints: those of the file, those of fields, and one for each reference that has none.</summary>
internal static class IndexBuilder
{
    private const string ListForm = "a list of lists of fields";

    public static void Build(ModelDraft draft, ExpressionReader reader)
    {
        foreach (var entity in draft.Entities) entity.Entity.Indexes = Of(entity, reader);
    }

    private static List<IndexDefinition> Of(EntityDraft draft, ExpressionReader reader)
    {
        var indexes = new List<IndexDefinition>();
        foreach (var column in draft.Entity.Columns.Where(c => c.Unique && c != draft.Entity.Key && c.Type.IsSortable)) Add(indexes, draft, [new(column, false)], unique: true);
        foreach (var item in draft.Section.Sequence("unique", ListForm)?.Items ?? [])
        {
            if (Columns(item, draft, withOrder: false, reader.Issues) is { } columns) AddStated(indexes, draft, item, columns, unique: true, null, reader.Issues);
        }

        foreach (var item in draft.Section.Sequence("indexes", ListForm)?.Items ?? []) ReadIndex(indexes, item, draft, reader);
        foreach (var column in draft.Entity.Columns.Where(c => c.Indexed && !c.Unique && c.Type.IsSortable))
        {
            if (!indexes.Any(i => i.Where is null && i.Columns[0].Field == column)) Add(indexes, draft, [new(column, false)], unique: false);
        }

        return indexes;
    }

    private static void ReadIndex(List<IndexDefinition> indexes, YamlNode item, EntityDraft draft, ExpressionReader reader)
    {
        var fields = item;
        ModelExpression? where = null;
        if (item is YamlMapping)
        {
            var section = Section.Open(item, item, FileKeys.Index, reader.Issues);
            where = Where(section, draft, reader);
            if (section.Value("fields") is not { } listed)
            {
                if (!section.Has("fields")) reader.Issues.Add(MissingKey, item, "an index needs 'fields'", "write { fields: [first, second], where: … }");
                return;
            }

            fields = listed;
        }

        if (Columns(fields, draft, withOrder: true, reader.Issues) is { } columns) AddStated(indexes, draft, item, columns, unique: false, where, reader.Issues);
    }

    private static ModelExpression? Where(Section section, EntityDraft draft, ExpressionReader reader)
    {
        var where = reader.ReadRule(section.Value("where"), "'where'", draft.Entity, withOld: false);
        var reason = where switch
        {
            { MemoryOnly: true } => $"'{ComputedBuilder.MemoryOnlyName(where.Root)}' runs in memory only",
            { Traverses: true } => "it follows a relation, whose rows change without this one",
            { UsesCaller: true } or { UsesNow: true } => "it depends on who asks, or when",
            not null when ComputedBuilder.Needs(where.Root).Any(c => !c.HasStorage) => "it uses a computed field, which has no column",
            _ => null,
        };
        if (reason is not null) reader.Issues.Add(NotIndexable, section.PlaceOf("where"), $"an index cannot have this condition: {reason}");
        return where;
    }

    private static List<IndexColumn>? Columns(YamlNode node, EntityDraft draft, bool withOrder, IssueSink issues)
    {
        if (node.Damaged) return null;
        if (node is not YamlSequence { Items.Count: > 0 } list)
        {
            var hint = node is YamlScalar { Kind: YamlKind.Text } one ? $"write [[{one.Text}]]" : null;
            issues.Add(WrongForm, node, "here belongs a list of fields", hint);
            return null;
        }

        var columns = new List<IndexColumn>();
        var complete = true;
        foreach (var item in list.Items)
        {
            if (item is YamlScalar scalar && Column(scalar, draft, withOrder, issues) is { } column)
            {
                if (columns.Any(c => c.Field == column.Field)) issues.Add(RepeatedIndex, scalar, $"the field '{column.Field.Name}' is given twice", "remove one of the two");
                else columns.Add(column);
            }
            else
            {
                if (item is not YamlScalar) Section.ReportForm(item, "a list of fields holds their names", issues);
                complete = false;
            }
        }

        return complete ? columns : null;
    }

    private static IndexColumn? Column(YamlScalar scalar, EntityDraft draft, bool withOrder, IssueSink issues)
    {
        if (scalar.Damaged) return null;
        var parts = scalar.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (name, order) = (parts.Length > 0 ? parts[0] : "", parts.Length > 1 ? parts[1] : "asc");
        if (parts.Length > 2 || order is not ("asc" or "desc") || (parts.Length > 1 && !withOrder))
        {
            issues.Add(WrongForm, scalar, $"'{Section.Shorten(scalar.Text)}' is not a field{(withOrder ? ", nor a field with asc or desc" : "")}");
            return null;
        }

        var field = draft.Entity.Find(name);
        if (field is ColumnField { Type.IsSortable: true } column && (column is not ValueField { } || draft.Find(name)?.Section.Has("computed") is not true || column.Stored)) return new(column, order == "desc");
        if (field is null)
        {
            if (draft.Find(name) is null) issues.Add(UnknownFieldName, scalar, $"{draft.Name} has no field '{Section.Shorten(name)}'", NearestName.Question(name, draft.Entity.Columns.Select(c => c.Name)));
            return null;
        }

        var reason = field switch
        {
            ColumnField { Type.IsSortable: false } unsortable => FieldRules.WhyNotSortable(unsortable.Type),
            ColumnField => "it is computed, and not stored",
            _ => "it is a list of rows",
        };
        issues.Add(NotSortable, scalar, $"'{name}' has no place in an index: {reason}");
        return null;
    }

    private static void AddStated(List<IndexDefinition> indexes, EntityDraft draft, YamlNode at, List<IndexColumn> columns, bool unique, ModelExpression? where, IssueSink issues)
    {
        var repeats = indexes.Any(i => i.Unique == unique && i.Where?.Source == where?.Source && i.Columns.SequenceEqual(columns));
        if (repeats) issues.Add(RepeatedIndex, at, $"the same {(unique ? "unique" : "index")} is given already", "remove one of the two");
        else Add(indexes, draft, columns, unique, where);
    }

    private static void Add(List<IndexDefinition> indexes, EntityDraft draft, IReadOnlyList<IndexColumn> columns, bool unique, ModelExpression? where = null)
    {
        var parts = columns.Select(c => c.Field.Column + (c.Descending ? "_desc" : ""));
        var stem = $"{(unique ? "ux" : "ix")}_{draft.Entity.Table}_{string.Join('_', parts)}{(where is null ? "" : "_" + Mark(where.Source))}";
        indexes.Add(new(Naming.Bounded(stem), columns, unique, where));
    }

    // Two partial indexes over the same fields have names of their own, which do not change while their conditions do not.
    private static string Mark(string condition)
    {
        var hash = 2166136261u;
        foreach (var c in condition) hash = (hash ^ c) * 16777619;
        return hash.ToString("x8");
    }
}
