using System.Text;
using Ashlar.Model.Building;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Validation;

/// <summary>Forms of names, reserved ones, and those that become the same table, path, column or property.</summary>
internal static class NameRules
{
    public static void Check(ModelDraft draft)
    {
        foreach (var entity in draft.Entities)
        {
            if (entity.NameNode.At.Line > 0 && !(entity.BuiltIn && entity.Section.Entries.Count == 0)) CheckEntityName(entity, draft.Issues);
            foreach (var field in entity.Fields.Where(f => !f.BuiltIn)) CheckFieldName(field, draft.Issues);
            CheckFieldCollisions(entity, draft.Issues);
        }

        CheckTables(draft);
        CheckPaths(draft);
    }

    private static void CheckEntityName(EntityDraft entity, IssueSink issues)
    {
        var name = entity.Name;
        if (IsTooLong(entity.NameNode, "an entity", issues)) return;
        if (!Identifiers.IsPascal(name))
        {
            var pascal = Pascal(name);
            issues.Add(EntityName, entity.NameNode, $"the entity '{Section.Shorten(name)}' must be in PascalCase: letters and digits, starting with a capital", Identifiers.IsPascal(pascal) ? $"write {pascal}" : null);
        }
        else if (LooksPlural(name) && !entity.Section.Has("plural") && !entity.Section.Has("table"))
        {
            issues.Add(PluralName, entity.NameNode, $"entities are named in the singular; '{name}' would be served at /api/{entity.Entity.Path}", $"write {name[..^1]}, or say plural: if the name is right");
        }
    }

    private static void CheckFieldName(FieldDraft field, IssueSink issues)
    {
        var name = field.Name;
        if (IsTooLong(field.NameNode, "a field", issues)) return;
        if (!Identifiers.IsCamel(name))
        {
            var pascal = Pascal(name);
            var camel = pascal.Length == 0 ? "" : char.ToLowerInvariant(pascal[0]) + pascal[1..];
            issues.Add(FieldName, field.NameNode, $"the field '{Section.Shorten(name)}' must be in camelCase: letters and digits, starting with a small letter", Identifiers.IsCamel(camel) ? $"write {camel}" : null);
        }
        else if (IsTaken(name, field))
        {
            issues.Add(ReservedName, field.NameNode, $"every entity has '{name}' by itself", "remove it, or choose another name");
        }
        else if (Identifiers.ExpressionWords.Contains(name))
        {
            issues.Add(ReservedName, field.NameNode, $"'{name}' is a word of expressions and cannot name a field", "choose another name");
        }
    }

    // The tables of others may have an `id` that is not their key.
    private static bool IsTaken(string name, FieldDraft field) =>
        field.Owner.SystemNames.Contains(name) && field.Owner.Key.Field != field && (name != SystemFields.IdName || field.Owner.Key.MakesId || !field.Owner.Entity.External);

    private static bool IsTooLong(YamlScalar name, string what, IssueSink issues)
    {
        var bytes = Encoding.UTF8.GetByteCount(name.Text);
        if (bytes <= Naming.MaxBytes) return false;
        issues.Add(TooLongName, name, $"the name of {what} has at most {Naming.MaxBytes} bytes, this has {bytes}");
        return true;
    }

    private static void CheckFieldCollisions(EntityDraft entity, IssueSink issues)
    {
        var columns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var wire = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in entity.Entity.Fields.Where(f => f.System).Concat(entity.Entity.Fields.Where(f => !f.System)))
        {
            if (!field.System && field != entity.Entity.Key && entity.Find(field.Name) is { } own && IsTaken(field.Name, own)) continue;
            var draft = entity.Find(field.Name);
            var at = draft is { BuiltIn: false } ? draft.NameNode : entity.NameNode;
            if (field is RefField reference && !wire.TryAdd(reference.WireName, field.Name))
            {
                issues.Add(WireCollision, at, $"the reference '{field.Name}' is '{reference.WireName}' on the wire, and so is '{wire[reference.WireName]}'", "rename one of the two");
            }
            else if (!wire.TryAdd(field.Name, field.Name))
            {
                issues.Add(WireCollision, at, $"the reference '{wire[field.Name]}' is '{field.Name}' on the wire, and so is this field", "rename one of the two");
            }
            else if (IsColumn(draft, field) && field is ColumnField { Column.Length: > 0 } column && !columns.TryAdd(column.Column, field.Name))
            {
                issues.Add(ColumnCollision, draft?.Section.PlaceOf("column") ?? at, $"'{field.Name}' and '{columns[column.Column]}' have the same column, {column.Column}", "give one of the two another column:");
            }
        }
    }

    private static bool IsColumn(FieldDraft? draft, Field field) =>
        field is ColumnField { Stored: true } || draft?.Section.Has("computed") is not true;

    private static void CheckTables(ModelDraft draft)
    {
        var tables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entity in draft.Entities.Where(e => e.HasTable).OrderBy(e => !e.BuiltIn))
        {
            var own = draft.Placement.OfAshlar ? null : Identifiers.OwnTables.FirstOrDefault(p => entity.Entity.Table.StartsWith(p, StringComparison.OrdinalIgnoreCase));
            if (own is not null) draft.Issues.Add(ReservedName, entity.Section.PlaceOf("table"), $"tables that start with {own} are Ashlar's own, or the database's", "choose another table:");
            if (tables.TryAdd(entity.Entity.Table, entity.Name)) continue;
            draft.Issues.Add(TableCollision, entity.Section.PlaceOf("table"), $"{entity.Name} and {tables[entity.Entity.Table]} have the same table, {entity.Entity.Table}", "give one of the two another table: or plural:");
        }

        foreach (var field in draft.Entities.SelectMany(e => e.Fields))
        {
            if (field.Field is not LinkField link || field.Owner.Entity.External || tables.TryAdd(link.LinkTable, field.Field.ToString())) continue;
            draft.Issues.Add(TableCollision, field.NameNode, $"the link '{field.Name}' and {tables[link.LinkTable]} have the same table, {link.LinkTable}", "rename one of the two");
        }
    }

    private static void CheckPaths(ModelDraft draft)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entity in draft.Entities.Where(e => e.HasTable).OrderBy(e => !e.BuiltIn))
        {
            var path = entity.Entity.Path;
            if (Identifiers.Paths.Contains(path))
            {
                draft.Issues.Add(ReservedName, entity.Section.PlaceOf("plural"), $"/api/{path} is taken by Ashlar", "choose another plural:");
            }
            else if (!paths.TryAdd(path, entity.Name))
            {
                draft.Issues.Add(PathCollision, entity.Section.PlaceOf("plural"), $"{entity.Name} and {paths[path]} are both served at /api/{path}", "give one of the two another plural:");
            }
        }
    }

    private static bool LooksPlural(string name) =>
        name.Length > 3 && name[^1] == 's' && name[^2] is not ('s' or 'u' or 'i' or 'o' or 'a') && !name.EndsWith("News", StringComparison.Ordinal) && !name.EndsWith("Series", StringComparison.Ordinal);

    // The name with what is no letter or digit taken out, each part starting with a capital.
    private static string Pascal(string name)
    {
        var pascal = new StringBuilder();
        var starts = true;
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c)) pascal.Append(starts ? char.ToUpperInvariant(c) : c);
            starts = !char.IsAsciiLetterOrDigit(c);
        }

        return pascal.ToString();
    }
}
