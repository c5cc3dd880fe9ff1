using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Tests.Writes;

/// <summary>Rows as a surface sends them, written the slow way, so that what was read can be sent back.</summary>
internal static class WireJson
{
    public static JsonObject Of(RowShape shape, IRowReader row) => (JsonObject)JsonNode.Parse(Text(shape, row))!;

    /// <summary>To the byte; of a json field on PostgreSQL the meaning, since jsonb keeps no order of members and writes powers out.</summary>
    public static void AssertSame(string expected, string actual, bool isJson)
    {
        if (!isJson || Databases.Chosen == DatabaseKind.Sqlite)
        {
            Assert.Equal(expected, actual);
            return;
        }

        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(left.RootElement, right.RootElement), actual);
    }

    private static string Text(RowShape shape, IRowReader row) =>
        "{" + string.Join(',', shape.Properties.Select(p => Property(p, row)).OfType<string>()) + "}";

    private static string? Property(ShapeProperty property, IRowReader row)
    {
        var (mask, value) = property switch
        {
            ScalarProperty scalar => (scalar.MaskColumn, (Func<string>)(() => Scalar(scalar.Type, row, scalar.Column))),
            ObjectProperty to => (to.MaskColumn, () => IsOne(row, to.PresentColumn) ? Text(to.Shape, row) : "null"),
            ListProperty list => (list.MaskColumn, () => List(list, row.Children(list.Child))),
            _ => throw new NotSupportedException(),
        };
        return mask >= 0 && !IsOne(row, mask) ? null : $"{JsonSerializer.Serialize(property.Name)}:{value()}";
    }

    private static string List(ListProperty list, IChildRows children)
    {
        var rows = new List<string>();
        while (children.Read()) rows.Add(Text(list.Shape, children));
        return "[" + string.Join(',', rows) + "]";
    }

    private static bool IsOne(IRowReader row, int column) => !row.IsNull(column) && row.GetInt64(column) == 1;

    private static string Scalar(ScalarType type, IRowReader row, int column)
    {
        if (row.IsNull(column)) return "null";
        if (type.IsList || type.Kind == ScalarKind.Json) return Encoding.UTF8.GetString(row.GetUtf8(column));
        return type.Kind switch
        {
            ScalarKind.Int or ScalarKind.Long => row.GetInt64(column).ToString(CultureInfo.InvariantCulture),
            ScalarKind.Bool => row.GetInt64(column) == 1 ? "true" : "false",
            ScalarKind.Double => row.GetDouble(column).ToString("R", CultureInfo.InvariantCulture),
            ScalarKind.Decimal => DecimalType.Instance.Format(DecimalType.Of(row.GetInt64(column), type.Scale)),
            ScalarKind.Bytes => JsonSerializer.Serialize(Convert.ToBase64String(row.GetUtf8(column))),
            _ => JsonSerializer.Serialize(OfText(type.Kind, row, column)),
        };
    }

    private static string OfText(ScalarKind kind, IRowReader row, int column) => kind switch
    {
        ScalarKind.Uuid => row.GetGuid(column).ToString("D"),
        ScalarKind.Date => DateType.Instance.Format(DateType.OfDays(row.GetInt64(column))),
        ScalarKind.Time => TimeType.Instance.Format(TimeType.OfMicros(row.GetInt64(column))),
        ScalarKind.Duration => IsoDuration.Format(row.GetInt64(column)),
        ScalarKind.DateTime => DateTime.UnixEpoch.AddTicks(row.GetInt64(column) * 10).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture),
        _ => Encoding.UTF8.GetString(row.GetUtf8(column)),
    };
}
