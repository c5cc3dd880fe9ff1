using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>A row with the rows that its references point to, as far as they were looked up, for defaults that follow them.</summary>
internal sealed class FollowedRow(Entity entity, ICelObject row, Func<RefField, CelValue> follow) : ICelObject
{
    public CelType Type => entity.RowType;

    public bool TryGet(string field, out CelValue value)
    {
        if (!row.TryGet(field, out value)) return false;
        if (value.IsError && entity.Find(field) is RefField reference && reference.Name == field) value = follow(reference);
        return true;
    }

    public bool Has(string field) => TryGet(field, out var value) && !value.IsNull;
}

/// <summary>A row at the end of a reference, known by the paths that were looked up.</summary>
internal sealed class FoundObject(Entity entity, Dictionary<string, CelValue> values, string prefix) : ICelObject
{
    public CelType Type => entity.RowType;

    public bool TryGet(string field, out CelValue value)
    {
        var path = prefix + field;
        if (values.TryGetValue(path, out value))
        {
            if (entity.Find(field) is ColumnField { Type: { Kind: ScalarKind.Json, IsList: false } }) value = JsonValues.Parse(value);
            return true;
        }

        // What was not looked up is not asked for: the paths come from the expression itself.
        value = entity.Find(field) is RefField reference && reference.Name == field
            ? CelValue.Object(new FoundObject(reference.Target, values, path + "."))
            : CelValue.Error(CelError.Unknown);
        return entity.Find(field) is not null;
    }

    public bool Has(string field) => TryGet(field, out var value) && !value.IsNull;
}

/// <summary>The surroundings of a default, with <c>this</c> a row that follows its references.</summary>
internal sealed class FollowActivation(RowActivation surroundings, Entity entity, Func<RefField, CelValue> follow) : ICelActivation
{
    public bool TryGet(string name, out CelValue value)
    {
        if (!surroundings.TryGet(name, out value)) return false;
        if (name == Trees.This && value.Kind == CelKind.Object) value = CelValue.Object(new FollowedRow(entity, value.AsObject, follow));
        return true;
    }
}
