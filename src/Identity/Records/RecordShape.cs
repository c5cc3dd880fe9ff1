using System.Reflection;
using Ashlar.Cel;
using Ashlar.Engine.Writes;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Identity.Records;

/// <summary>
/// How rows of a table are a record of .NET: the parameters of its constructor are fields, some or all of them. Worked out once.
/// </summary>
internal sealed class RecordShape<T>
    where T : class
{
    private readonly ConstructorInvoker _make;
    private readonly (ColumnField Column, Func<CelValue, object?> Read, PropertyInfo Property)[] _members;

    public RecordShape(Entity entity)
    {
        Entity = entity;
        var constructor = typeof(T).GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        _make = ConstructorInvoker.Create(constructor);
        _members = Array.ConvertAll(constructor.GetParameters(), p => Member(entity, p));
        PlanColumns = [.. Columns.Select(c => new PlanColumn(Tree(c), c.Type))];
    }

    public Entity Entity { get; }

    public IEnumerable<ColumnField> Columns => _members.Select(m => m.Column);

    public IReadOnlyList<PlanColumn> PlanColumns { get; }

    public T Read(IRowReader row)
    {
        var values = new object?[_members.Length];
        for (var i = 0; i < values.Length; i++) values[i] = _members[i].Read(StoredValue.Read(row, i, _members[i].Column.Type));
        return (T)_make.Invoke(values.AsSpan());
    }

    public CelValue Value(T row, ColumnField column) =>
        RecordValues.ToCel(_members.First(m => m.Column == column).Property.GetValue(row));

    public CelValue[] Values(T row) => Array.ConvertAll(_members, m => RecordValues.ToCel(m.Property.GetValue(row)));

    /// <summary><c>this.column</c>.</summary>
    public CelNode Tree(ColumnField column)
    {
        var type = Entity.RowType.Field(column.WireName) ?? throw new InvalidOperationException($"{column} has no type");
        return new SelectNode(new VariableNode("this", Entity.RowType), column.WireName, type);
    }

    private static (ColumnField, Func<CelValue, object?>, PropertyInfo) Member(Entity entity, ParameterInfo parameter)
    {
        var name = parameter.Name!; // a constructor's parameter has one
        var wire = char.ToLowerInvariant(name[0]) + name[1..];
        var property = typeof(T).GetProperty(name) ?? throw new ArgumentException($"{typeof(T).Name} has no property {name}");
        return entity.Find(wire) is ColumnField column
            ? (column, RecordValues.Reader(column, parameter.ParameterType), property)
            : throw new ArgumentException($"{entity} has no field {wire}");
    }
}
