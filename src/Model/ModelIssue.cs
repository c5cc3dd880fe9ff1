namespace Ashlar.Model;

public enum ModelSeverity : byte
{
    /// <summary>The model does not load.</summary>
    Error,

    /// <summary>The model loads; something in it is probably not what was meant.</summary>
    Warning,
}

/// <summary>Something wrong in a model file. <see cref="ModelIssueFormatter"/> writes it for people and for tools.</summary>
/// <param name="Code">Stable, such as <c>A2003</c>; <see cref="ModelErrorCatalog"/> explains it.</param>
/// <param name="Severity">Whether the model loads all the same.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">In UTF-16 units, from 1.</param>
/// <param name="Message">What is wrong, in one sentence without a final stop.</param>
/// <param name="Suggestion">What to write instead, or null.</param>
/// <param name="SourceLine">The offending line, without its break.</param>
public sealed record ModelIssue(
    string Code, ModelSeverity Severity, int Line, int Column, string Message, string? Suggestion, string SourceLine);

/// <summary>What loading gave. A snapshot if and only if no issue is an error.</summary>
public sealed record ModelResult(ModelSnapshot? Snapshot, IReadOnlyList<ModelIssue> Issues)
{
    /// <summary>The file's name as given, for messages.</summary>
    public string FileName { get; init; } = "ashlar.yaml";
}
