namespace Ashlar.Cel;

/// <summary>A structured type of the host, such as an entity. Fields are looked up when asked for, so types may refer to each
/// other in cycles. Derive from it, or give the look-ups as functions.</summary>
public class CelObjectType : CelType
{
    private readonly Func<string, CelType?> _field;
    private readonly Func<IEnumerable<string>> _fieldNames;

    /// <param name="name">The name, equal names being the same type.</param>
    /// <param name="field">The type of a field, or null where there is no such field.</param>
    /// <param name="fieldNames">All field names, for suggestions.</param>
    public CelObjectType(string name, Func<string, CelType?> field, Func<IEnumerable<string>> fieldNames)
        : base(CelTypeKind.Object, name)
    {
        _field = field;
        _fieldNames = fieldNames;
    }

    public CelObjectType(string name, IReadOnlyDictionary<string, CelType> fields)
        : this(name, field => fields.GetValueOrDefault(field), () => fields.Keys)
    {
    }

    public virtual CelType? Field(string name) => _field(name);

    public virtual IEnumerable<string> FieldNames => _fieldNames();
}
