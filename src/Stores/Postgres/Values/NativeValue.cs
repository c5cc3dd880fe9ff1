namespace Ashlar.Stores.Postgres.Values;

/// <summary>A parameter that is written already: a piece of a <see cref="ParameterBuffer"/>. A length below 0 is null.</summary>
internal readonly struct NativeValue(ParameterBuffer buffer, int offset, int length)
{
    public bool IsNull => length < 0;
    public int Length => length;
    public ReadOnlySpan<byte> Span => buffer.Span(offset, length);
    public ReadOnlyMemory<byte> Memory => buffer.Memory(offset, length);
}

/// <summary>A column as it came, copied into the row block that is being filled on this thread.</summary>
internal readonly struct RawCell;
