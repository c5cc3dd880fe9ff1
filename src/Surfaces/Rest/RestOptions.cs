using System.ComponentModel.DataAnnotations;

namespace Ashlar.Surfaces.Rest;

/// <summary>Limits of the REST surface.</summary>
public sealed class RestOptions
{
    /// <summary>Most bytes of a body.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;
}
