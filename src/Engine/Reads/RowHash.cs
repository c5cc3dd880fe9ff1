using System.Buffers.Binary;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>
/// What stands for the version of a row that has none: a hash of all that is stored of it, hidden columns too. It is keyed, so that
/// nobody can find out a hidden value by trying. A write that leaves every column as it was leaves it as it was.
/// </summary>
public sealed class RowHash
{
    // Odd constants of wyhash (Wang Yi, public domain)
    private const ulong First = 0x2d358dccaa6c78a5;
    private const ulong Second = 0x8bb84b93962eacc9;

    private readonly (int Column, ScalarType Type)[] columns;
    private readonly ulong key;

    private RowHash((int Column, ScalarType Type)[] columns, ulong key)
    {
        this.columns = columns;
        this.key = key;
    }

    /// <param name="entity">Whose rows.</param>
    /// <param name="columnOf">Which column of a plan holds which column of the entity.</param>
    /// <param name="key">The same on every node that serves the database.</param>
    internal static RowHash Of(Entity entity, Func<ColumnField, int> columnOf, ulong key) =>
        new([.. entity.Columns.Where(c => c.HasStorage).Select(c => (columnOf(c), c.Type))], key);

    /// <summary>The hash of the row at hand, not negative.</summary>
    public long Of(IRowReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var hash = key ^ (ulong)columns.Length;
        foreach (var (column, type) in columns) hash = row.IsNull(column) ? Mix(hash ^ First, Second) : Add(hash, row, column, type);
        return (long)(Mix(hash, key ^ Second) & long.MaxValue);
    }

    private static ulong Add(ulong hash, IRowReader row, int column, ScalarType type)
    {
        if (type.IsList || type.Kind is ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json or ScalarKind.Bytes) return Add(hash, row.GetUtf8(column));
        switch (type.Kind)
        {
            case ScalarKind.Double:
                return Mix(hash ^ BitConverter.DoubleToUInt64Bits(row.GetDouble(column)), First);
            case ScalarKind.Uuid:
                Span<byte> bytes = stackalloc byte[16];
                row.GetGuid(column).TryWriteBytes(bytes);
                return Add(hash, bytes);
            default:
                return Mix(hash ^ (ulong)row.GetInt64(column), First);
        }
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash = Mix(hash ^ (ulong)bytes.Length, Second);
        for (; bytes.Length >= 8; bytes = bytes[8..]) hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), First);
        if (bytes.IsEmpty) return hash;
        Span<byte> tail = stackalloc byte[8];
        tail.Clear();
        bytes.CopyTo(tail);
        return Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(tail), First);
    }

    // Both words stay in through the multiplication, so that a zero factor loses nothing
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return a ^ low ^ b ^ high;
    }
}
