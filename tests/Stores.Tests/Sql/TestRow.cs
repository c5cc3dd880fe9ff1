using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>A row in memory whose references and relations lead to other rows in memory: what the database's rows mean.</summary>
internal sealed class TestRow(Entity entity, TestData data) : ICelObject, IEquatable<TestRow>
{
    private readonly Dictionary<string, CelValue> _values = new(StringComparer.Ordinal);

    public Entity Entity { get; } = entity;
    public CelType Type => Entity.RowType;
    public CelValue Key => this[Entity.Key];

    /// <summary>Keys of linked rows, by link.</summary>
    public Dictionary<LinkField, List<CelValue>> Links { get; } = [];

    /// <summary>The stored value of a column.</summary>
    public CelValue this[ColumnField column]
    {
        get => _values.GetValueOrDefault(column.Name, CelValue.Null);
        set => _values[column.Name] = value;
    }

    public bool TryGet(string field, out CelValue value)
    {
        var found = Entity.Find(field);
        value = found switch
        {
            null => default,
            RefField reference when field == reference.Name => data.Find(reference.Target, this[reference]),
            ColumnField { HasStorage: false } computed => Computed(computed),
            ColumnField { Type: { Kind: ScalarKind.Json, IsList: false } } json => Json(this[json]),
            ColumnField column => this[column],
            ManyField many => Rows(data.Rows(many.Target).Where(r => r[many.By] == Key)),
            LinkField link => Rows(data.Rows(link.Target).Where(r => Links.GetValueOrDefault(link, []).Contains(r.Key))),
            _ => CelValue.Error(CelError.Unknown),
        };
        return found is not null;
    }

    public bool Has(string field) => TryGet(field, out var value) && !value.IsNull;

    public bool Equals(TestRow? other) => other is not null && other.Entity == Entity && other.Key == Key;

    public override bool Equals(object? obj) => Equals(obj as TestRow);

    public override int GetHashCode() => Key.GetHashCode();

    private CelValue Computed(ColumnField column)
    {
        var value = CelEvaluator.Evaluate(column.Computed!.Root, new CelVariables { ["this"] = CelValue.Object(this) }, ModelLanguage.Options);
        if (value.IsError) return CelValue.Null;
        if (column.Type.Kind != ScalarKind.Decimal || value.IsNull) return value;
        return DecimalType.TryRescale(value, column.Type.Scale, out var unscaled) ? DecimalType.Of(unscaled, column.Type.Scale) : CelValue.Null;
    }

    private static CelValue Rows(IEnumerable<TestRow> rows) => CelValue.List([.. rows.Select(r => CelValue.Object(r))]);

    private static CelValue Json(in CelValue text)
    {
        if (text.IsNull) return text;
        using var document = JsonDocument.Parse(text.AsString);
        return Json(document.RootElement);
    }

    private static CelValue Json(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => CelValue.String(element.GetString()!),
        JsonValueKind.Number when element.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 && element.TryGetInt64(out var whole) => CelValue.Int(whole),
        JsonValueKind.Number => CelValue.Double(element.GetDouble()),
        JsonValueKind.Array => CelValue.List([.. element.EnumerateArray().Select(Json)]),
        JsonValueKind.Object => CelMap.Create(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Json(p.Value)))),
        _ => CelValue.Null,
    };
}
