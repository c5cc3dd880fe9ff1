using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Rules;

/// <summary>A row in memory as expressions see it. Relations are unknown, but for a reference that is null and for lists at hand.</summary>
internal sealed class RowObject(Entity entity, CelValue[] values, RowActivation surroundings, Func<ManyField, CelValue>? lists = null) : ICelObject
{
    private static readonly CelValue Unknown = CelValue.Error(CelError.Unknown);

    public CelType Type => entity.RowType;

    public bool TryGet(string field, out CelValue value)
    {
        var found = entity.Find(field);
        value = found switch
        {
            null => default,
            CompositeKey or RefField { Parts.Count: > 0 } when field != found.Name || found is CompositeKey => RowKey.Of((ColumnField)found, values),
            RefField reference when field == reference.Name => RowKey.Of(reference, values).IsNull ? CelValue.Null : Unknown,
            ColumnField { HasStorage: false } column => Compute(column),
            ColumnField { Type: { Kind: ScalarKind.Json, IsList: false } } json => JsonValues.Parse(values[json.Ordinal]),
            ColumnField column => values[column.Ordinal],
            ManyField many when lists is not null => lists(many),
            _ => Unknown,
        };
        return found is not null;
    }

    // A json column that holds the text null is set.
    public bool Has(string field) => entity.Find(field) is ColumnField { HasStorage: true } column
        ? !values[column.Ordinal].IsNull
        : TryGet(field, out var value) && !value.IsNull;

    private CelValue Compute(ColumnField column)
    {
        if (column.Computed is not { Traverses: false } expression) return Unknown;
        var value = surroundings.WithRow(entity, values).Evaluate(surroundings.Profile.Value(expression));
        // Without a value it reads as null, as a stored one holds and the wire shows; decimals have the declared scale.
        if (value.IsError) return CelValue.Null;
        if (column.Type.Kind != ScalarKind.Decimal || value.IsNull) return value;
        return DecimalType.TryRescale(value, column.Type.Scale, out var unscaled) ? DecimalType.Of(unscaled, column.Type.Scale) : CelValue.Null;
    }
}
