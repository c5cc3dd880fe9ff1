using Ashlar.Model;

namespace Ashlar.Stores.Migrations;

/// <summary>The tables that a model wants.</summary>
internal static class ModelSchema
{
    public static DatabaseSchema Of(ModelSnapshot model, IColumnRules rules) =>
        new([.. model.AllEntities.Select(e => Table(e, rules)), .. model.AllEntities.SelectMany(Links).Select(l => Link(l, rules))]);

    /// <summary>What is to be remembered of the names.</summary>
    public static IEnumerable<NameRecord> Names(DatabaseSchema schema, bool types)
    {
        foreach (var table in schema.Tables)
        {
            yield return new NameRecord(NameKind.Table, table.Owner, "", table.Name, "");
            foreach (var column in table.Columns) yield return new NameRecord(NameKind.Column, table.Owner, column.Field, table.Name, column.Name, types ? TypeOf(column) : "");
            foreach (var index in table.Indexes) yield return new NameRecord(NameKind.Index, table.Owner, index.Name, table.Name, "");
        }
    }

    private static string TypeOf(ColumnSchema column) => column.Caseless ? $"{column.Type} caseless" : column.Type.ToString();

    private static IEnumerable<ColumnField> Stored(Entity entity) => entity.Columns.Where(c => c.HasStorage);

    private static IEnumerable<LinkField> Links(Entity entity) => entity.Fields.OfType<LinkField>();

    private static TableSchema Table(Entity entity, IColumnRules rules) => new(entity.Table, entity.Owner)
    {
        Was = entity.Was is null ? [] : [entity.Was],
        Columns = [.. Stored(entity).Select(c => Column(c, rules))],
        Key = [.. entity.KeyParts.Select(p => p.Column)],
        Identity = entity.KeyGeneration == KeyGeneration.Identity,
        Indexes = [.. entity.Indexes.Select(i => Index(entity, i, rules)), .. LowerKey(entity, rules)],
    };

    private static ColumnSchema Column(ColumnField field, IColumnRules rules) => new(field.Column, field.Name, ColumnType.Of(field.Type))
    {
        Was = field.Was,
        NotNull = !field.Optional && field.Computed is null,
        Caseless = field.Type.Caseless,
        Check = field == field.Entity.Key && field.Entity.KeyGeneration == KeyGeneration.Identity ? null : rules.Check(field.Column, field.Type),
        References = field is RefField reference ? Reference(reference.Target, rules) : null,
        Fill = rules.Literal(field),
    };

    private static IndexSchema Index(Entity entity, IndexDefinition index, IColumnRules rules)
    {
        var parts = index.Columns.Select(c => new IndexPart(c.Field.Column, c.Descending, rules.IndexesLower && c.Field.Type.Caseless)).ToList();
        // The key last: pages and children come out of the index in their order, ties included
        if (!index.Unique) parts.AddRange(entity.KeyParts.Where(k => parts.TrueForAll(p => p.Column != k.Column)).Select(k => new IndexPart(k.Column, false)).ToList());
        return new IndexSchema(index.Name, index.Unique, parts, rules.Where(entity, index));
    }

    // A reference may be written in other letters than the key, which only a comparing column knows to be the same
    private static ReferenceSchema? Reference(Entity target, IColumnRules rules) =>
        rules.IndexesLower && target.Key.Type.Caseless ? null : new ReferenceSchema(target.Table, target.Key.Column);

    private static IEnumerable<IndexSchema> LowerKey(Entity entity, IColumnRules rules) =>
        rules.IndexesLower && entity.Key.Type.Caseless ? [new IndexSchema($"ux_{entity.Table}_key", true, [new IndexPart(entity.Key.Column, false, Lower: true)], null)] : [];

    private static TableSchema Link(LinkField link, IColumnRules rules) => new(link.LinkTable, $"{link.Entity.Name}.{link.Name}")
    {
        Was = [.. from entity in new[] { link.Entity.Name, link.Entity.Was } from name in new[] { link.Name, link.Was } where entity is not null && name is not null select $"{entity}.{name}"],
        Columns = [End("source", link.SourceColumn, link.Entity, rules), End("target", link.TargetColumn, link.Target, rules)],
        Key = [link.SourceColumn, link.TargetColumn],
        IsLink = true,
        // The other way round; the key serves the first
        Indexes = [new IndexSchema(BackIndex(link), false, [new IndexPart(link.TargetColumn, false), new IndexPart(link.SourceColumn, false)], null)],
    };

    private static string BackIndex(LinkField link) => $"ix_{link.LinkTable}_{link.TargetColumn}";

    private static ColumnSchema End(string side, string column, Entity entity, IColumnRules rules) => new(column, side, ColumnType.Of(entity.Key.Type))
    {
        NotNull = true,
        Caseless = entity.Key.Type.Caseless,
        Check = rules.Check(column, entity.Key.Type),
        References = Reference(entity, rules),
    };
}
