namespace Ashlar.Model;

/// <summary>
/// Where a database keeps things under other names than the model's own: an entity or field that was renamed while an earlier
/// version went on running keeps its table and column.
/// </summary>
/// <param name="Tables">By entity, or by <c>Product.tags</c> for a link: the table.</param>
/// <param name="Columns">By entity and field (by link, and <c>source</c> or <c>target</c>): the column.</param>
public sealed record ModelPlacement(IReadOnlyDictionary<string, string> Tables, IReadOnlyDictionary<(string Owner, string Field), string> Columns)
{
    public static readonly ModelPlacement None = new(new Dictionary<string, string>(), new Dictionary<(string, string), string>());

    /// <summary>
    /// The model is Ashlar's own: its tables are called <c>_ashlar_&lt;entity&gt;</c>, its rows hold only what they declare, and it has no
    /// <c>User</c> of its own.
    /// </summary>
    public bool OfAshlar { get; init; }

    public bool IsEmpty => Tables.Count == 0 && Columns.Count == 0;

    internal string? Table(string owner) => Tables.GetValueOrDefault(owner);

    internal string? Column(string owner, string field) => Columns.GetValueOrDefault((owner, field));
}
