using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>A prepared read of one row by its key, with the shape of the answer.</summary>
internal sealed class RowPlan(IPreparedRead read, RowShape shape, ParameterBinding binding)
{
    public IPreparedRead Read { get; } = read;

    public RowShape Shape { get; } = shape;

    /// <summary>
    /// Of a written row: whether the caller may read it. Never: the columns of <see cref="Shape"/> are but key and version;
    /// Depends: <see cref="VisibleColumn"/> is 1 where it may.
    /// </summary>
    public Verdict Visibility { get; init; } = Verdict.Always;

    public int VisibleColumn { get; init; } = -1;

    /// <summary>It shows nothing but columns of the row: no list, and no value that other rows have a part in.</summary>
    public bool ShowsOwnOnly { get; init; }

    /// <summary>How a creation's own rows tell the answer; null: they do not, and it is read back.</summary>
    public WrittenForm? Written { get; init; }

    public CelValue[] Bind(Caller caller, CelValue now, CelValue key) => binding.Bind(caller, now, [key]);

    /// <summary>Whether the caller may read the row at hand.</summary>
    public bool IsVisible(IRowReader row) => Visibility switch
    {
        Verdict.Always => true,
        Verdict.Never => false,
        _ => !row.IsNull(VisibleColumn) && row.GetInt64(VisibleColumn) == 1,
    };
}
