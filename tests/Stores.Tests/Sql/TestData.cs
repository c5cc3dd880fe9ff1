using System.Globalization;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Rows of a model, in memory and in databases.</summary>
internal sealed class TestData
{
    private readonly Dictionary<Entity, List<TestRow>> _rows = [];

    public List<TestRow> Rows(Entity entity)
    {
        if (!_rows.TryGetValue(entity, out var rows)) _rows.Add(entity, rows = []);
        return rows;
    }

    public CelValue Find(Entity entity, CelValue key)
    {
        var row = key.IsNull ? null : Rows(entity).Find(r => r.Key == key);
        return row is null ? CelValue.Null : CelValue.Object(row);
    }

    public TestRow Add(Entity entity)
    {
        var row = new TestRow(entity, this);
        Rows(entity).Add(row);
        return row;
    }

    /// <summary>Makes the model's tables and indexes and stores every row.</summary>
    public void Store(RawSqlite database, ModelSnapshot model)
    {
        foreach (var statement in TestSchema.Of(model)) database.Execute(statement);
        foreach (var row in model.Entities.SelectMany(Rows))
        {
            Insert(database, row);
            foreach (var (link, targets) in row.Links)
            {
                foreach (var target in targets)
                {
                    database.Query(
                        $"INSERT INTO \"{link.LinkTable}\" (\"{link.SourceColumn}\", \"{link.TargetColumn}\") VALUES (?1, ?2)",
                        [StorageValue.Of(row.Key, row.Entity.Key.Type), StorageValue.Of(target, link.Target.Key.Type)]);
                }
            }
        }
    }

    private static void Insert(RawSqlite database, TestRow row)
    {
        var columns = row.Entity.Columns.Where(c => c.HasStorage).ToList();
        var names = string.Join(", ", columns.Select(c => $"\"{c.Column}\""));
        var places = string.Join(", ", columns.Select((_, i) => $"?{i + 1}"));
        database.Query($"INSERT INTO \"{row.Entity.Table}\" ({names}) VALUES ({places})", [.. columns.Select(c => Stored(row[c], c.Type))]);
    }

    private static StorageValue Stored(CelValue value, ScalarType type) =>
        type.IsList && !value.IsNull ? StorageValue.OfText(Wire(value, type)) : StorageValue.Of(value, type);

    // A list column holds the wire's form.
    private static string Wire(CelValue list, ScalarType type)
    {
        var text = new StringBuilder("[");
        foreach (var item in list.AsList)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(type.Kind switch
            {
                ScalarKind.Int or ScalarKind.Long => item.AsInt.ToString(CultureInfo.InvariantCulture),
                ScalarKind.Double => item.AsDouble.ToString("R", CultureInfo.InvariantCulture),
                ScalarKind.Bool => item.AsBool ? "true" : "false",
                ScalarKind.Decimal => DecimalType.Instance.Format(item),
                ScalarKind.Uuid => $"\"{UuidType.Instance.Format(item)}\"",
                ScalarKind.Date => $"\"{DateType.Instance.Format(item)}\"",
                _ => System.Text.Json.JsonSerializer.Serialize(item.AsString, TestJson.Options),
            });
        }

        return text.Append(']').ToString();
    }
}

internal static class TestJson
{
    public static readonly System.Text.Json.JsonSerializerOptions Options =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>Tables as the store makes them, without its checks.</summary>
internal static class TestSchema
{
    public static IEnumerable<string> Of(ModelSnapshot model)
    {
        foreach (var entity in model.Entities)
        {
            var columns = entity.Columns.Where(c => c.HasStorage).Select(c => Column(entity, c));
            yield return $"CREATE TABLE \"{entity.Table}\" ({string.Join(", ", columns)})";
            foreach (var index in entity.Indexes)
            {
                var parts = index.Columns.Select(c => $"\"{c.Field.Column}\"{(c.Descending ? " DESC" : "")}").ToList();
                if (!index.Unique) parts.Add($"\"{entity.Key.Column}\"");
                yield return $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX \"{index.Name}\" ON \"{entity.Table}\" ({string.Join(", ", parts)})";
            }

            foreach (var link in entity.Fields.OfType<LinkField>())
            {
                yield return $"CREATE TABLE \"{link.LinkTable}\" (\"{link.SourceColumn}\" NOT NULL, \"{link.TargetColumn}\" NOT NULL, PRIMARY KEY (\"{link.SourceColumn}\", \"{link.TargetColumn}\")) WITHOUT ROWID";
                yield return $"CREATE INDEX \"ix_{link.LinkTable}\" ON \"{link.LinkTable}\" (\"{link.TargetColumn}\", \"{link.SourceColumn}\")";
            }
        }
    }

    private static string Column(Entity entity, ColumnField column)
    {
        var type = column.Type switch
        {
            { IsList: true } => "TEXT",
            { Kind: ScalarKind.Double } => "REAL",
            { Kind: ScalarKind.Uuid or ScalarKind.Bytes } => "BLOB",
            { Kind: ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json } => "TEXT",
            _ => "INTEGER",
        };
        return $"\"{column.Column}\" {type}{(column.Optional ? "" : " NOT NULL")}{(column == entity.Key ? " PRIMARY KEY" : "")}{(column.Type.Caseless ? " COLLATE NOCASE" : "")}";
    }
}
