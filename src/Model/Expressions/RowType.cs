using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>
/// The type of an entity's rows in expressions. A reference gives its key (<c>customerId</c>) and the row that it leads to
/// (<c>customer</c>); lists and links give lists of rows. <c>old</c> is a row without lists: those of the past are gone.
/// </summary>
public sealed class RowType : CelObjectType
{
    private readonly IReadOnlySet<string> _broken;
    private readonly bool _withLists;
    private readonly Dictionary<string, CelType?> _fields = new(StringComparer.Ordinal);

    /// <param name="entity">The entity.</param>
    /// <param name="withLists">Not so for <c>old</c>.</param>
    /// <param name="broken">Names of fields that could not be built: expressions may use them for anything, so that one mistake is reported once.</param>
    internal RowType(Entity entity, bool withLists, IReadOnlySet<string> broken)
        : base(entity.Name, _ => null, () => [])
    {
        Entity = entity;
        _withLists = withLists;
        _broken = broken;
    }

    public Entity Entity { get; }

    public override IEnumerable<string> FieldNames
    {
        get
        {
            foreach (var member in Entity.Fields)
            {
                if (member is RefField reference) yield return reference.WireName;
                if (_withLists || member is ColumnField) yield return member.Name;
            }
        }
    }

    public override CelType? Field(string name)
    {
        lock (_fields)
        {
            return _fields.TryGetValue(name, out var known) ? known : _fields[name] = Find(name);
        }
    }

    /// <summary>Forgets types found before it was known which computed fields may be null.</summary>
    internal void Refresh()
    {
        lock (_fields) _fields.Clear();
    }

    private CelType? Find(string name) => Entity.Find(name) switch
    {
        RefField reference when name == reference.Name => Optional(reference.Target.RowType, reference.Optional),
        ColumnField column => Optional(CelTypes.Of(column.Type), column.Optional),
        ManyField many when _withLists => CelType.List(many.Target.RowType),
        LinkField link when _withLists => CelType.List(link.Target.RowType),
        null when _broken.Contains(name) || (name.EndsWith("Id", StringComparison.Ordinal) && _broken.Contains(name[..^2])) => CelType.Dyn,
        _ => null,
    };

    private static CelType Optional(CelType type, bool optional) => optional ? Nullable(type) : type;
}
