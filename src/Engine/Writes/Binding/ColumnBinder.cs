using System.Runtime.InteropServices;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Schemas;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Turns the JSON of one column into its value, with every fault found. Made once per column.</summary>
internal sealed class ColumnBinder
{
    private readonly ScalarType type;
    private readonly TextBinder? text;
    private readonly JsonSchemaValidator? schema;

    public ColumnBinder(ColumnField field)
    {
        Field = field;
        type = field.Type;
        if (!type.IsNumber && type.Kind is not (ScalarKind.Bool or ScalarKind.Json)) text = new TextBinder(type);
        // The loader has let no other schema through.
        if (type.JsonSchema is { } source && !JsonSchemaValidator.TryCreate(source, out schema, out var problems)) throw new InvalidOperationException($"{field}: {problems[0].Message}");
    }

    public ColumnField Field { get; }

    /// <summary>False: faults were added. JSON null is the caller's to judge.</summary>
    public bool TryBind(JsonElement element, BodyPath? at, string? member, BodyFaults faults, out CelValue value) =>
        type.IsList ? TryBindList(element, at, member, faults, out value) : TryBindOne(element, at, member, faults, out value);

    private bool TryBindOne(JsonElement element, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        if (text is not null) return text.TryBind(element, at, member, faults, out value) && IsFree(value, at, member, faults);
        if (type.IsNumber) return NumberBinder.TryBind(type, element, at, member, faults, out value);
        if (type.Kind == ScalarKind.Json) return TryBindJson(element, at, member, faults, out value);
        value = CelValue.Bool(element.ValueKind == JsonValueKind.True);
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False) return true;
        faults.Add(Codes.Type, "must be true or false", at, member, ("expected", "boolean"));
        return false;
    }

    private bool IsFree(in CelValue value, BodyPath? at, string? member, BodyFaults faults)
    {
        if (Field != Field.Entity.Key || value.Kind != CelKind.String || !ReservedKeys.All.Contains(value.AsString)) return true;
        faults.Add(Codes.ReservedKey, $"must not be '{value.AsString}', which has an address of its own", at, member, ("reserved", ReservedKeys.All.Order(StringComparer.Ordinal).ToArray()));
        return false;
    }

    private bool TryBindList(JsonElement element, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        if (element.ValueKind != JsonValueKind.Array)
        {
            faults.Add(Codes.Type, "must be an array", at, member, ("expected", "array"));
            return false;
        }

        var before = faults.Count;
        var count = element.GetArrayLength();
        Counts.Check(count, type.MinLength, type.MaxLength, at, member, faults);
        var items = new CelValue[count];
        var list = member is null ? at : BodyPath.Member(at, member);
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            if (faults.IsFull) break;
            var place = BodyPath.Item(list, index);
            if (item.ValueKind == JsonValueKind.Null) faults.Add(Codes.Null, "must not be null", place);
            else TryBindOne(item, place, null, faults, out items[index]);
            index++;
        }

        value = CelValue.List(items);
        return faults.Count == before;
    }

    private bool TryBindJson(JsonElement element, BodyPath? at, string? member, BodyFaults faults, out CelValue value) =>
        TryBindMerge(element, at, member, faults, out value) && Satisfies(element, at, member, faults);

    /// <summary>A json value that is to be merged with what is stored: the schema is asked of the outcome.</summary>
    public static bool TryBindMerge(JsonElement element, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (TextBinder.IsRefused(JsonText.Inspect(raw), at, member, faults)) return false;
        if (!JsonCompact.TryCompact(raw, out var compact))
        {
            faults.Add(Codes.Depth, $"must not be nested deeper than {JsonCompact.MaxDepth} levels", at, member, ("max", JsonCompact.MaxDepth));
            return false;
        }

        if (!JsonNumbers.AreWritable(raw))
        {
            faults.Add(Codes.Range, $"must not hold numbers of more than {JsonNumbers.MaxDigits} digits when their powers of ten are written out, nor larger ones than 1.8e308", at, member, ("max", JsonNumbers.MaxDigits));
            return false;
        }

        value = CelValue.String(compact);
        return true;
    }

    /// <summary>Whether a json value satisfies the model's schema; faults point into it.</summary>
    public bool Satisfies(JsonElement element, BodyPath? at, string? member, BodyFaults faults)
    {
        if (schema is null) return true;
        var problems = schema.Validate(element);
        var place = member is null ? at : BodyPath.Member(at, member);
        foreach (var problem in problems) faults.Add(Codes.Schema, problem.Message, BodyPath.Below(place, problem.Pointer), null, ("keyword", problem.Keyword));
        return problems.Count == 0;
    }

    /// <summary>As <see cref="Satisfies(JsonElement, BodyPath?, string?, BodyFaults)"/>, of stored text.</summary>
    public bool Satisfies(string json, BodyPath? at, string? member, BodyFaults faults)
    {
        if (schema is null) return true;
        using var document = JsonDocument.Parse(json);
        return Satisfies(document.RootElement, at, member, faults);
    }

    /// <summary>Whether a value that was not sent but worked out keeps to the column's facets; tells each that it does not.</summary>
    public bool Fits(in CelValue value, BodyPath? at, string member, BodyFaults faults)
    {
        if (value.IsNull) return true;
        if (!type.IsList) return FitsOne(value, at, member, faults);
        var before = faults.Count;
        Counts.Check(value.AsList.Count, type.MinLength, type.MaxLength, at, member, faults);
        foreach (var item in value.AsList) FitsOne(item, at, member, faults);
        return faults.Count == before;
    }

    private bool FitsOne(in CelValue value, BodyPath? at, string member, BodyFaults faults) => type.Kind switch
    {
        ScalarKind.String or ScalarKind.Text => text!.Fits(value.AsString, at, member, faults), // made for text
        ScalarKind.Int or ScalarKind.Long => NumberBinder.InBounds(type, (decimal)value.AsInt, at, member, faults),
        ScalarKind.Double => NumberBinder.DoubleInBounds(type, value.AsDouble, at, member, faults),
        ScalarKind.Decimal => NumberBinder.InBounds(type, value, at, member, faults),
        ScalarKind.Bytes => text!.Fits(value, at, member, faults), // made for what travels as text
        ScalarKind.Json => Satisfies(value.AsString, at, member, faults),
        _ => true,
    };
}
