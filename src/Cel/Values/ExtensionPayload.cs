namespace Ashlar.Cel.Values;

/// <summary>An extension value held in an object: its type travels with it.</summary>
internal sealed record ExtensionPayload(CelExtensionType Type, object Payload);
