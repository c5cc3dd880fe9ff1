using System.Text;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Tests.Support;

/// <summary>A row of given values.</summary>
internal sealed class FixedRow(object?[] values) : IRowReader
{
    public bool IsNull(int column) => values[column] is null;
    public long GetInt64(int column) => (long)values[column]!; // tests ask IsNull first, as encoders do
    public double GetDouble(int column) => (double)values[column]!; // as above
    public Guid GetGuid(int column) => (Guid)values[column]!; // as above

    public ReadOnlySpan<byte> GetUtf8(int column) => values[column] switch
    {
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => bytes,
        var other => throw new InvalidOperationException($"{other} has no bytes"),
    };

    public IChildRows Children(int child) => throw new NotSupportedException();
}
