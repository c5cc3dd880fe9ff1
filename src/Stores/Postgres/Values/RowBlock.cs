using System.Buffers;
using System.Collections.Concurrent;
using Ashlar.Model;
using Npgsql;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>
/// Rows of one statement, copied out of the driver's buffer so that the connection is free for the next request. Bytes of all
/// columns one after another, and where each begins; both arrays are pooled, and so are the blocks.
/// </summary>
internal sealed class RowBlock
{
    private const int BlocksKept = 64;

    [ThreadStatic]
    private static RowBlock? _filling;

    private static readonly ConcurrentQueue<RowBlock> Free = new();
    private static int _free;

    private byte[] _bytes = [];
    private int[] _starts = []; // one for each column of each row, ~start for null, and one behind the last
    private int _cells;

    public int Length { get; private set; }

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    /// <summary>The block that columns read on this thread go to.</summary>
    public static RowBlock Filling => _filling ?? throw new InvalidOperationException("a column is read outside a row");

    public static RowBlock Rent(int columns)
    {
        if (Free.TryDequeue(out var block)) Interlocked.Decrement(ref _free);
        else block = new RowBlock();
        block.Columns = columns;
        block._bytes = ArrayPool<byte>.Shared.Rent(1024);
        block._starts = ArrayPool<int>.Shared.Rent(64);
        block._starts[0] = 0;
        return block;
    }

    public void Return()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<int>.Shared.Return(_starts);
        _bytes = [];
        _starts = [];
        Clear();
        if (Interlocked.Increment(ref _free) <= BlocksKept) Free.Enqueue(this);
        else Interlocked.Decrement(ref _free);
    }

    /// <summary>Forgets the rows, for the next piece of a long result.</summary>
    public void Clear()
    {
        Length = 0;
        Rows = 0;
        _cells = 0;
        if (_starts.Length > 0) _starts[0] = 0;
    }

    public bool IsNull(int row, int column) => _starts[(row * Columns) + column] < 0;

    public ReadOnlySpan<byte> Cell(int row, int column)
    {
        var cell = (row * Columns) + column;
        var start = _starts[cell];
        if (start < 0) return default;
        var end = _starts[cell + 1];
        return _bytes.AsSpan(start, (end < 0 ? ~end : end) - start);
    }

    /// <summary>Copies the reader's current row.</summary>
    /// <param name="reader">On a row that is buffered whole: not sequential.</param>
    /// <param name="types">Of the columns in order; a column past them is taken as it is.</param>
    public void Add(NpgsqlDataReader reader, ScalarType[] types)
    {
        Reserve(Columns);
        _filling = this;
        try
        {
            for (var i = 0; i < Columns; i++) AddCell(reader, i, i < types.Length ? types[i] : null);
        }
        finally
        {
            _filling = null;
        }

        Rows++;
    }

    public Span<byte> Take(int length)
    {
        var needed = Length + length;
        if (needed > _bytes.Length) Grow(ref _bytes, Length, needed);
        var span = _bytes.AsSpan(Length, length);
        Length = needed;
        return span;
    }

    /// <summary>Gives back what was taken after <paramref name="length"/>.</summary>
    public void Trim(int length) => Length = length;

    private void AddCell(NpgsqlDataReader reader, int column, ScalarType? type)
    {
        var start = Length;
        var isNull = reader.IsDBNull(column);
        if (!isNull) isNull = !TryCopy(reader, column, type, start);
        if (isNull)
        {
            Length = start;
            _starts[_cells] = ~start;
        }

        _starts[++_cells] = Length;
    }

    private bool TryCopy(NpgsqlDataReader reader, int column, ScalarType? type, int start)
    {
        _ = reader.GetFieldValue<RawCell>(column); // the converter copies
        if (type is null) return true;
        if (type.IsList) Rewrite(start, type);
        else if (type.Kind == ScalarKind.Json) DropVersion(start);
        else if (type.Kind is ScalarKind.Decimal or ScalarKind.Double) return !NativeDecoder.IsNoNumber(_bytes.AsSpan(start, Length - start), type.Kind);
        return true;
    }

    private void DropVersion(int start)
    {
        // jsonb: one byte of version before the text. (json, of other people's tables, begins with its text.)
        if (Length == start || _bytes[start] != 1) return;
        _bytes.AsSpan(start + 1, Length - start - 1).CopyTo(_bytes.AsSpan(start));
        Length--;
    }

    private void Rewrite(int start, ScalarType type)
    {
        var length = Length - start;
        var array = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(start, length).CopyTo(array);
        Length = start;
        ListCells.Write(this, array.AsSpan(0, length), type);
        ArrayPool<byte>.Shared.Return(array);
    }

    private void Reserve(int cells)
    {
        if (_cells + cells + 1 > _starts.Length) Grow(ref _starts, _cells + 1, _cells + cells + 1);
    }

    private static void Grow<T>(ref T[] array, int used, int needed)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, array.Length * 2));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}
