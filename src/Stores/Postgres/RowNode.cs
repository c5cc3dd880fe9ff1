using Ashlar.Stores.Plans;
using Ashlar.Stores.Postgres.Values;

namespace Ashlar.Stores.Postgres;

/// <summary>The rows of one statement with the lists below them.</summary>
internal sealed class RowNode(ReadShape shape)
{
    public ReadShape Shape { get; } = shape;
    public RowBlock Block { get; } = RowBlock.Rent(shape.Columns.Length);

    /// <summary>Filled level by level; empty where there is none.</summary>
    public ChildRows[] Children { get; } = shape.Children.Length == 0 ? [] : new ChildRows[shape.Children.Length];

    public void Return()
    {
        foreach (var child in Children) child?.Return(); // null: the read ended before it came to its children
        Block.Return();
    }
}

/// <summary>The current row of a node.</summary>
internal abstract class NodeReader(RowNode node) : IRowReader
{
    // Gone once the block went back: a reader that is used after its end reads nothing instead of another request's rows
    protected RowNode? Node { get; set; } = node;
    protected int Row { get; set; } = -1;

    public bool IsNull(int column) => Node is not { } rows || Row < 0 || rows.Block.IsNull(Row, column);

    public long GetInt64(int column)
    {
        var rows = Live();
        return NativeDecoder.Int64(rows.Block.Cell(Row, column), rows.Shape.Columns[column]);
    }

    public double GetDouble(int column) => NativeDecoder.Double(Live().Block.Cell(Row, column));

    public Guid GetGuid(int column) => new(Live().Block.Cell(Row, column), bigEndian: true);

    public ReadOnlySpan<byte> GetUtf8(int column) => Live().Block.Cell(Row, column);

    public IChildRows Children(int child) => Live().Children[child].Start(Row);

    private RowNode Live() => Node ?? throw new ObjectDisposedException(nameof(PostgresCursor));
}

/// <summary>A list of every parent, walked for one parent after another.</summary>
internal sealed class ChildRows(RowNode node, ParentKeys keys) : NodeReader(node), IChildRows
{
    private int _end;

    public RowNode Rows { get; } = node;

    public ParentKeys Keys { get; } = keys;

    public ChildRows Start(int parentRow)
    {
        var (first, end) = Keys.ChildrenOf(parentRow);
        Row = first - 1;
        _end = end;
        return this;
    }

    public bool Read()
    {
        if (Row + 1 >= _end) return false;
        Row++;
        return true;
    }

    public void Return()
    {
        Node = null;
        Keys.Return();
        Rows.Return();
    }
}
