namespace Ashlar.Model.Yaml;

/// <summary>Ends the reading of a document past its bounds; caught by <see cref="YamlRecovery"/> alone.</summary>
internal sealed class YamlTooDeepException(Place at, string message) : Exception(message)
{
    public Place At { get; } = at;
}
