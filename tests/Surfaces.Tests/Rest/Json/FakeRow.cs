using System.Text;
using Ashlar.Stores.Plans;

namespace Ashlar.Surfaces.Tests.Rest.Json;

/// <summary>A row, or the rows of a list, from values in place: null, long, double, Guid, string, byte[], or the rows of a child.</summary>
internal sealed class FakeRow(params object?[][] rows) : IChildRows
{
    private int _at = rows.Length == 1 ? 0 : -1;

    public static FakeRow Children(params object?[][] rows) => new(rows) { _at = -1 };

    private object? Value(int column) => rows[_at][column];

    public bool Read() => ++_at < rows.Length;
    public bool IsNull(int column) => Value(column) is null;
    public long GetInt64(int column) => Convert.ToInt64(Value(column));
    public double GetDouble(int column) => (double)Value(column)!; // asked for only when not null
    public Guid GetGuid(int column) => (Guid)Value(column)!; // as above
    public ReadOnlySpan<byte> GetUtf8(int column) => Value(column) is byte[] bytes ? bytes : Encoding.UTF8.GetBytes((string)Value(column)!); // as above
    IChildRows IRowReader.Children(int child) => (FakeRow)Value(child)!; // a child's rows stand in its column here
}
