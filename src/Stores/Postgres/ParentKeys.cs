using System.Buffers;
using System.Buffers.Binary;
using Ashlar.Model;
using Ashlar.Stores.Postgres.Values;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// The distinct keys of the parents of one list, and which children are whose: the statement gives children in the order of the
/// keys it was sent. A small hash table over the cells of the parents' block; its arrays are pooled.
/// </summary>
internal sealed class ParentKeys
{
    private readonly RowBlock _parents;
    private readonly int _column;
    private readonly ScalarKind _kind;
    private readonly int[] _keyOfRow; // the key's number for each parent's row; -1 for null
    private readonly int[] _rowOfKey;
    private readonly int[] _slots; // the key's number + 1
    private readonly int _mask;
    private int[]? _first; // by key: the first of its children, and the one behind the last
    private int[]? _end;

    public ParentKeys(RowBlock parents, int column, ScalarKind kind)
    {
        (_parents, _column, _kind) = (parents, column, kind);
        _keyOfRow = ArrayPool<int>.Shared.Rent(parents.Rows);
        _rowOfKey = ArrayPool<int>.Shared.Rent(parents.Rows);
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, parents.Rows * 2));
        _mask = size - 1;
        _slots = ArrayPool<int>.Shared.Rent(size);
        _slots.AsSpan(0, size).Clear();
        for (var row = 0; row < parents.Rows; row++) _keyOfRow[row] = parents.IsNull(row, column) ? -1 : AddOrFind(row);
    }

    /// <summary>Distinct keys that are not null.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the keys as an array.</summary>
    public void Write(ParameterBuffer to)
    {
        NativeEncoder.WriteArrayHead(to, _kind, Count, hasNull: false);
        for (var key = 0; key < Count; key++)
        {
            var cell = _parents.Cell(_rowOfKey[key], _column);
            switch (_kind)
            {
                case ScalarKind.Int:
                    to.WriteInt32(sizeof(int));
                    to.WriteInt32(checked((int)Whole(cell)));
                    break;
                case ScalarKind.Long:
                    to.WriteInt32(sizeof(long));
                    to.WriteInt64(Whole(cell));
                    break;
                default:
                    to.WriteInt32(cell.Length);
                    cell.CopyTo(to.Take(cell.Length));
                    break;
            }
        }
    }

    /// <summary>Takes note of whose the rows of a list are.</summary>
    /// <param name="children">Sorted by the column <paramref name="ownerColumn"/>: the number of the key in the array, from 1.</param>
    public void Assign(RowBlock children, int ownerColumn)
    {
        _first = ArrayPool<int>.Shared.Rent(Math.Max(1, Count));
        _end = ArrayPool<int>.Shared.Rent(Math.Max(1, Count));
        _first.AsSpan(0, Count).Clear();
        _end.AsSpan(0, Count).Clear();
        for (var row = 0; row < children.Rows;)
        {
            var key = Whole(children.Cell(row, ownerColumn)) - 1;
            var first = row;
            while (row < children.Rows && Whole(children.Cell(row, ownerColumn)) - 1 == key) row++;
            (_first[key], _end[key]) = (first, row);
        }
    }

    /// <summary>The children of a parent's row.</summary>
    public (int First, int End) ChildrenOf(int row)
    {
        var key = _keyOfRow[row];
        return key < 0 || _first is null ? (0, 0) : (_first[key], _end![key]); // set together
    }

    public void Return()
    {
        ArrayPool<int>.Shared.Return(_keyOfRow);
        ArrayPool<int>.Shared.Return(_rowOfKey);
        ArrayPool<int>.Shared.Return(_slots);
        if (_first is not null) ArrayPool<int>.Shared.Return(_first);
        if (_end is not null) ArrayPool<int>.Shared.Return(_end);
    }

    private int AddOrFind(int row)
    {
        var cell = _parents.Cell(row, _column);
        var slot = Hash(cell) & _mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            if (_parents.Cell(_rowOfKey[_slots[slot] - 1], _column).SequenceEqual(cell)) return _slots[slot] - 1;
        }

        _rowOfKey[Count] = row;
        _slots[slot] = Count + 1;
        return Count++;
    }

    private int Hash(ReadOnlySpan<byte> cell)
    {
        if (_kind is ScalarKind.Int or ScalarKind.Long) return Whole(cell).GetHashCode();
        var hash = default(HashCode);
        hash.AddBytes(cell);
        return hash.ToHashCode();
    }

    private static long Whole(ReadOnlySpan<byte> cell) => cell.Length switch
    {
        8 => BinaryPrimitives.ReadInt64BigEndian(cell),
        4 => BinaryPrimitives.ReadInt32BigEndian(cell),
        _ => BinaryPrimitives.ReadInt16BigEndian(cell),
    };
}
