using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Surfaces.Tests.Rest.RandomModels;

/// <summary>A row as the wire shows it, seen by expressions: its references and lists lead to other rows in memory.</summary>
internal sealed class MemoryRow(RandomEntity shape, Entity entity, JsonElement row, MemoryView view) : ICelObject
{
    public CelType Type => entity.RowType;

    public string Id => Text("id") ?? throw new InvalidOperationException("a row has a key");

    public bool TryGet(string field, out CelValue value)
    {
        if (field == "id") value = Uuid(Id);
        else if (shape.Fields.Find(f => f.Name == field) is { } scalar) value = Scalar(scalar.Form, row.GetProperty(field));
        else if (shape.References.Find(r => r.Name == field) is { } reference) value = reference.Target is { } target ? view.Find(target, Text(field + "Id")) : CelValue.Error(CelError.Unknown);
        else if (shape.References.Find(r => r.Name + "Id" == field) is not null) value = Text(field) is { } key ? Uuid(key) : CelValue.Null;
        else if (shape.Lists.Find(l => l.Name == field) is { } list) value = view.Rows(list.Target, r => list.IsLink ? view.AreLinked(Id, list, r.Id) : r.Text(shape.Name.ToLowerInvariant() + "Id") == Id);
        else value = CelValue.Error(CelError.Unknown);
        return true;
    }

    public bool Has(string field) => TryGet(field, out var value) && !value.IsNull;

    public string? Text(string member) => row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The ids of a link that is expanded in the row.</summary>
    public IEnumerable<string> Linked(string member) =>
        row.TryGetProperty(member, out var rows) ? rows.EnumerateArray().Select(r => r.GetProperty("id").GetString()!) : []; // every row has one

    public static CelValue Uuid(string text) => UuidType.Of(Guid.Parse(text));

    private static CelValue Scalar(FieldForm form, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return CelValue.Null;
        switch (form)
        {
            case FieldForm.Int or FieldForm.Long: return CelValue.Int(value.GetInt64());
            case FieldForm.Double: return CelValue.Double(value.GetDouble());
            case FieldForm.Decimal: return Parsed(DecimalType.TryParse(value.GetRawText(), out var number), number);
            case FieldForm.Bool: return CelValue.Bool(value.GetBoolean());
            case FieldForm.Uuid: return Uuid(value.GetString()!);
            case FieldForm.Date: return Parsed(DateType.TryParse(value.GetString(), out var date), date);
            case FieldForm.Time: return Parsed(TimeType.TryParse(value.GetString(), out var time), time);
            case FieldForm.DateTime: return Parsed(CelTime.TryParseTimestamp(value.GetString()!, out var instant), instant);
            case FieldForm.Duration: return Parsed(IsoDuration.TryParse(value.GetString(), out CelValue duration), duration);
            case FieldForm.Bytes: return CelValue.Bytes(value.GetBytesFromBase64());
            case FieldForm.Texts or FieldForm.Ints or FieldForm.Json: return Json(value);
            default: return CelValue.String(value.GetString()!); // strings are never null here
        }
    }

    private static CelValue Parsed(bool read, CelValue value) => read ? value : throw new InvalidOperationException("the wire showed what does not read back");

    private static CelValue Json(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => CelValue.String(element.GetString()!), // a string's is never null
        JsonValueKind.Number when element.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 && element.TryGetInt64(out var whole) => CelValue.Int(whole),
        JsonValueKind.Number => CelValue.Double(element.GetDouble()),
        JsonValueKind.Array => CelValue.List([.. element.EnumerateArray().Select(Json)]),
        JsonValueKind.Object => CelMap.Create(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Json(p.Value)))),
        _ => CelValue.Null,
    };
}
