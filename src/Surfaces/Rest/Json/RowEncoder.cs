using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Surfaces.Http.Json;

namespace Ashlar.Surfaces.Rest.Json;

/// <summary>
/// Writes rows of one shape: everything that does not depend on the row (the order, names already encoded with their quotes
/// and colon, what each column holds) is worked out once. Immutable and thread-safe.
/// </summary>
public sealed class RowEncoder
{
    private readonly PropertyEncoder[] _properties;

    public RowEncoder(RowShape shape)
    {
        _properties = new PropertyEncoder[shape.Properties.Count];
        for (var i = 0; i < _properties.Length; i++) _properties[i] = PropertyEncoder.For(shape.Properties[i]);
    }

    public void Write(JsonBuffer json, IRowReader row, RowBudget budget)
    {
        json.Raw((byte)'{');
        var start = json.Length;
        List<ListEncoder>? cut = null;
        foreach (var property in _properties)
        {
            if (property.MaskColumn >= 0 && (row.IsNull(property.MaskColumn) || row.GetInt64(property.MaskColumn) != 1)) continue;

            if (json.Length != start) json.Raw((byte)',');
            json.Raw(property.Name);
            if (property.Write(json, row, budget)) (cut ??= []).Add((ListEncoder)property);
        }

        if (cut is not null) WriteTruncated(json, cut);
        json.Raw((byte)'}');
    }

    private static void WriteTruncated(JsonBuffer json, List<ListEncoder> cut)
    {
        json.Raw(",\"$truncated\":["u8);
        for (var i = 0; i < cut.Count; i++)
        {
            if (i > 0) json.Raw((byte)',');
            json.Raw(cut[i].Name.AsSpan(0, cut[i].Name.Length - 1)); // without its colon
        }

        json.Raw((byte)']');
    }
}

/// <summary>One property of a row.</summary>
internal abstract class PropertyEncoder(ShapeProperty property, int maskColumn)
{
    /// <summary>The name in quotes and the colon.</summary>
    public byte[] Name { get; } = EncodeName(property.Name);

    /// <summary>The property is left out of rows where this column is not 1; -1: never.</summary>
    public int MaskColumn { get; } = maskColumn;

    /// <summary>Writes the value. True: it is a list that was cut.</summary>
    public abstract bool Write(JsonBuffer json, IRowReader row, RowBudget budget);

    public static PropertyEncoder For(ShapeProperty property) => property switch
    {
        ScalarProperty scalar => new ScalarEncoder(scalar),
        ObjectProperty nested => new ObjectEncoder(nested),
        ListProperty list => new ListEncoder(list),
        _ => throw new InvalidOperationException($"no encoder for {property.GetType().Name}"),
    };

    private static byte[] EncodeName(string name)
    {
        using var json = new JsonBuffer();
        json.Text(name);
        json.Raw((byte)':');
        return json.Written.ToArray();
    }
}

internal sealed class ScalarEncoder(ScalarProperty property) : PropertyEncoder(property, property.MaskColumn)
{
    private readonly int _column = property.Column;
    private readonly int _scale = property.Type.Scale;
    private readonly IReadOnlyList<ScalarType>? _parts = property.Type.Parts;

    // A list is stored as the JSON array of the wire, so it goes out as json does.
    private readonly ScalarKind _kind = property.Type.IsList ? ScalarKind.Json : property.Type.Kind;

    public override bool Write(JsonBuffer json, IRowReader row, RowBudget budget)
    {
        if (row.IsNull(_column)) json.Null();
        else if (_parts is not null) json.Text(CompositeKeys.Format(_parts, row.GetUtf8(_column)));
        else WriteValue(json, row);
        return false;
    }

    private void WriteValue(JsonBuffer json, IRowReader row)
    {
        switch (_kind)
        {
            case ScalarKind.String or ScalarKind.Text or ScalarKind.Enum: json.Text(row.GetUtf8(_column)); break;
            case ScalarKind.Int or ScalarKind.Long: json.Number(row.GetInt64(_column)); break;
            case ScalarKind.Double: json.Number(row.GetDouble(_column)); break;
            case ScalarKind.Decimal: json.Decimal(row.GetInt64(_column), _scale); break;
            case ScalarKind.Bool: json.Bool(row.GetInt64(_column) != 0); break;
            case ScalarKind.Uuid: json.Uuid(row.GetGuid(_column)); break;
            case ScalarKind.Date: json.Date(row.GetInt64(_column)); break;
            case ScalarKind.Time: json.Time(row.GetInt64(_column)); break;
            case ScalarKind.DateTime: json.Instant(row.GetInt64(_column)); break;
            case ScalarKind.Duration: json.Duration(row.GetInt64(_column)); break;
            case ScalarKind.Json: json.Raw(row.GetUtf8(_column)); break;
            case ScalarKind.Bytes: json.Base64(row.GetUtf8(_column)); break;
            default: throw new InvalidOperationException($"no encoder for {_kind}");
        }
    }
}

internal sealed class ObjectEncoder(ObjectProperty property) : PropertyEncoder(property, property.MaskColumn)
{
    private readonly int _present = property.PresentColumn;
    private readonly RowEncoder _row = new(property.Shape);

    public override bool Write(JsonBuffer json, IRowReader row, RowBudget budget)
    {
        if (row.IsNull(_present) || row.GetInt64(_present) != 1)
        {
            json.Null();
            return false;
        }

        budget.TryTake(); // counted, never left out: there are at most a few for each row that the budget let through
        _row.Write(json, row, budget);
        return false;
    }
}

internal sealed class ListEncoder(ListProperty property) : PropertyEncoder(property, property.MaskColumn)
{
    private readonly int _child = property.Child;
    private readonly int _limit = property.Limit;
    private readonly RowEncoder _row = new(property.Shape);

    public override bool Write(JsonBuffer json, IRowReader row, RowBudget budget)
    {
        var children = row.Children(_child);
        json.Raw((byte)'[');
        var written = 0;
        var cut = false;
        while (children.Read())
        {
            if (written == _limit || !budget.TryTake())
            {
                cut = true;
                break;
            }

            if (written++ > 0) json.Raw((byte)',');
            _row.Write(json, children, budget);
        }

        json.Raw((byte)']');
        return cut;
    }
}
