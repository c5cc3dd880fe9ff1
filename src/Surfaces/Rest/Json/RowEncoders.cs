using System.Runtime.CompilerServices;
using Ashlar.Engine.Reads;

namespace Ashlar.Surfaces.Rest.Json;

/// <summary>The encoders of shapes in use, by reference: a shape lives as long as its plan, and its encoder as long as the shape.</summary>
public sealed class RowEncoders
{
    private readonly ConditionalWeakTable<RowShape, RowEncoder> _encoders = [];

    public RowEncoder For(RowShape shape) =>
        _encoders.TryGetValue(shape, out var encoder) ? encoder : _encoders.GetValue(shape, static s => new RowEncoder(s));
}
