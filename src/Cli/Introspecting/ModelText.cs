using System.Text;
using Ashlar.Model.Building;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>The file.</summary>
internal static class ModelText
{
    private static readonly Dictionary<AccessChoice, string> Heads = new()
    {
        [AccessChoice.Closed] = "Without access rules everything is closed. To open an entity, take the # from its\n# access: line and say who may do what: public, signedIn, hasRole('staff'), ownerId == auth.id.",
        [AccessChoice.SignedIn] = "Every signed-in caller may read everything (--access signed-in); nobody may write.\n# To change that, edit the access: lines: hasRole('staff'), ownerId == auth.id, write: …",
        [AccessChoice.SignedInWrite] = "Every signed-in caller may read and write everything (--access signed-in-write).\n# To change that, edit the access: lines: hasRole('staff'), ownerId == auth.id, delete: nobody.",
        [AccessChoice.PublicRead] = "Anyone may read everything (--access public-read); nobody may write.\n# To change that, edit the access: lines: signedIn, hasRole('staff'), write: …",
    };

    public static string Of(string name, IReadOnlyList<EntitySketch> entities, FoundDatabase database, AccessChoice access)
    {
        var text = new StringBuilder();
        text.Append("# yaml-language-server: $schema=./ashlar.schema.json\n");
        text.Append($"# Written by ashlar introspect from a {(database.Kind is DatabaseKind.Sqlite ? "SQLite" : "PostgreSQL")} database of {Counted(entities)}. It is yours to edit.\n");
        text.Append("# ").Append(Heads[access]).Append('\n');
        text.Append("ashlar: 1\n").Append($"name: {name}\n").Append("schema: external\n\nentities:\n");
        if (entities.Count == 0) text.Append("  {}\n");
        text.AppendJoin('\n', entities.Select(e => Entity(e, database, access)));
        return text.ToString();
    }

    private static string Counted(IReadOnlyList<EntitySketch> entities)
    {
        var views = entities.Count(e => e.Table.IsView);
        var tables = entities.Count - views;
        return $"{tables} table{(tables == 1 ? "" : "s")}{(views == 0 ? "" : $" and {views} view{(views == 1 ? "" : "s")}")}";
    }

    private static string Entity(EntitySketch entity, FoundDatabase database, AccessChoice access)
    {
        var text = new StringBuilder();
        text.Append($"  {entity.Name}:\n");
        foreach (var remark in entity.Remarks) text.Append($"    # {remark}\n");
        if (entity.Table.Comment is { Length: > 0 } comment) text.Append($"    description: {YamlText.Always(OneLine(comment))}\n");
        if (!database.Names.Equals(Naming.Bounded(Sketcher.Path(entity.Name).Replace('-', '_')), entity.Table.Name)) text.Append($"    table: {YamlText.Quoted(entity.Table.Name)}\n");
        if (entity.IsReadOnly) text.Append("    readonly: true\n");
        if (entity.Key is { } key) text.Append($"    key: {key}\n");
        string[] kept = [.. ((string, string?)[])[("createdAt", entity.CreatedAt), ("updatedAt", entity.UpdatedAt)] is var pairs ? pairs.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}: {YamlText.Quoted(p.Item2!)}") : []];
        if (kept.Length > 0) text.Append($"    timestamps: {{ {string.Join(", ", kept)} }}\n");
        if (entity.Fields.Count > 0) Fields(text, entity.Fields);
        else text.Append("    fields: {}\n");
        if (entity.Unique.Count > 0) text.Append($"    unique: [{string.Join(", ", entity.Unique)}]\n");
        if (entity.Indexes.Count > 0) text.Append($"    indexes: [{string.Join(", ", entity.Indexes)}]\n");
        text.Append(access switch
        {
            AccessChoice.PublicRead => "    access: { read: public }\n",
            AccessChoice.SignedInWrite when !entity.IsReadOnly => "    access: { read: signedIn, write: signedIn }\n",
            AccessChoice.SignedIn or AccessChoice.SignedInWrite => "    access: { read: signedIn }\n",
            _ => entity.IsReadOnly ? "    # access: { read: signedIn }\n" : "    # access: { read: signedIn, write: hasRole('admin') }\n",
        });
        return text.ToString();
    }

    private static void Fields(StringBuilder text, List<FieldSketch> fields)
    {
        text.Append("    fields:\n");
        var width = Math.Min(24, fields.Max(f => f.Name.Length));
        foreach (var field in fields)
        {
            var keys = field.Keys.Select(k => $"{k.Key}: {k.Value}");
            if (field.Description is { Length: > 0 } description) keys = keys.Append($"description: {YamlText.Always(OneLine(description))}");
            text.Append($"      {(field.Name + ":").PadRight(width + 1)} {{ {string.Join(", ", keys)} }}");
            if (field.Remark is { } remark) text.Append($" # {OneLine(remark)}");
            text.Append('\n');
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
