using System.Diagnostics.CodeAnalysis;
using Npgsql.Internal;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>Sends bytes that are in PostgreSQL's form already.</summary>
[Experimental("NPG9001")]
internal sealed class NativeValueConverter() : PgStreamingConverter<NativeValue>(customDbNullPredicate: true)
{
    public override Size GetSize(SizeContext context, NativeValue value, ref object? writeState) => value.Length;

    public override void Write(PgWriter writer, NativeValue value) => writer.WriteBytes(value.Span);

    public override ValueTask WriteAsync(PgWriter writer, NativeValue value, CancellationToken cancellationToken = default) =>
        writer.WriteBytesAsync(value.Memory, cancellationToken);

    public override NativeValue Read(PgReader reader) => throw new NotSupportedException("parameters only go out");

    public override ValueTask<NativeValue> ReadAsync(PgReader reader, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("parameters only go out");

    protected override bool IsDbNullValue(NativeValue value, ref object? writeState) => value.IsNull;
}

/// <summary>Copies a column's bytes as they came, whatever its type: no string, number or array is made of them here.</summary>
[Experimental("NPG9001")]
internal sealed class RawCellConverter : PgStreamingConverter<RawCell>
{
    public override RawCell Read(PgReader reader)
    {
        reader.ReadBytes(RowBlock.Filling.Take(reader.CurrentRemaining));
        return default;
    }

    public override ValueTask<RawCell> ReadAsync(PgReader reader, CancellationToken cancellationToken = default) => new(Read(reader));

    public override Size GetSize(SizeContext context, RawCell value, ref object? writeState) => throw new NotSupportedException("columns only come in");

    public override void Write(PgWriter writer, RawCell value) => throw new NotSupportedException("columns only come in");

    public override ValueTask WriteAsync(PgWriter writer, RawCell value, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("columns only come in");
}
