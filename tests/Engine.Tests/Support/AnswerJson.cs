using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Tests.Support;

/// <summary>Rows as JSON, the plain way that encoders are fast at: a surface's view of an answer.</summary>
internal static class AnswerJson
{
    public static JsonObject Of(RowShape shape, IRowReader row)
    {
        var json = new JsonObject();
        foreach (var property in shape.Properties)
        {
            switch (property)
            {
                case ScalarProperty scalar when Shown(row, scalar.MaskColumn):
                    json[scalar.Name] = row.IsNull(scalar.Column) ? null : Scalar(row, scalar.Column, scalar.Type);
                    break;
                case ObjectProperty one when Shown(row, one.MaskColumn):
                    json[one.Name] = IsOne(row, one.PresentColumn) ? Of(one.Shape, row) : null;
                    break;
                case ListProperty many when Shown(row, many.MaskColumn):
                    AddChildren(json, many, row);
                    break;
                default:
                    break;
            }
        }

        return json;
    }

    private static void AddChildren(JsonObject json, ListProperty many, IRowReader row)
    {
        var items = new JsonArray();
        var children = row.Children(many.Child);
        while (children.Read())
        {
            if (items.Count == many.Limit)
            {
                json["$truncated"] = new JsonArray(many.Name);
                break;
            }

            items.Add(Of(many.Shape, children));
        }

        json[many.Name] = items;
    }

    private static bool Shown(IRowReader row, int mask) => mask < 0 || IsOne(row, mask);

    private static bool IsOne(IRowReader row, int column) => !row.IsNull(column) && row.GetInt64(column) == 1;

    private static JsonNode? Scalar(IRowReader row, int column, ScalarType type)
    {
        if (type.IsList || type.Kind == ScalarKind.Json) return JsonNode.Parse(Utf8(row, column));
        return type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum => Utf8(row, column),
            ScalarKind.Int or ScalarKind.Long => row.GetInt64(column),
            ScalarKind.Bool => row.GetInt64(column) == 1,
            ScalarKind.Double => row.GetDouble(column),
            ScalarKind.Decimal => DecimalType.Instance.Format(DecimalType.Of(row.GetInt64(column), type.Scale)),
            ScalarKind.Uuid => row.GetGuid(column).ToString("D"),
            ScalarKind.Date => DateType.Instance.Format(DateType.OfDays(row.GetInt64(column))),
            ScalarKind.Bytes => Convert.ToBase64String(row.GetUtf8(column)),
            _ => row.GetInt64(column).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Utf8(IRowReader row, int column) => Encoding.UTF8.GetString(row.GetUtf8(column));
}
