using Ashlar.Model.Yaml;

namespace Ashlar.Model;

/// <summary>Collects what is wrong while a file is read. Bounded, so that a file of errors stays cheap.</summary>
internal sealed class IssueSink(SourceText source)
{
    public const int MaxIssues = 500;

    private readonly List<ModelIssue> _issues = [];
    private readonly HashSet<(string, Place, string)> _seen = [];

    public SourceText Source { get; } = source;

    public bool HasErrors { get; private set; }

    // Room for one error is kept, so that a file of warnings cannot hide it.
    private bool IsFull(ModelSeverity severity) => _issues.Count >= (severity is ModelSeverity.Error ? MaxIssues : MaxIssues - 1);

    public void Add(string code, YamlNode at, string message, string? suggestion = null)
    {
        if (!at.Damaged) Add(code, at.At, message, suggestion);
    }

    public void Add(string code, Place at, string message, string? suggestion = null)
    {
        var severity = ModelErrorCatalog.SeverityOf(code);
        HasErrors |= severity is ModelSeverity.Error;
        suggestion ??= Example(code);
        if (IsFull(severity) || !_seen.Add((code, at, message))) return;
        _issues.Add(new(code, severity, at.Line, at.Column, message, suggestion, Source.Line(at.Line)));
    }

    // Where nothing better is known to say: the catalog's example, when it is one line and near every case.
    private static string? Example(string code) =>
        code is not (ModelErrorCodes.WrongForm or ModelErrorCodes.Syntax or ModelErrorCodes.UnknownName)
        && ModelErrorCatalog.Find(code) is { Mended: var mended } && !mended.Contains('\n') && !mended.StartsWith('(') ? $"for example: {mended}" : null;

    /// <summary>Everything found, in the file's order.</summary>
    public IReadOnlyList<ModelIssue> ToList() =>
        [.. _issues.OrderBy(i => i.Line).ThenBy(i => i.Column).ThenBy(i => i.Code, StringComparer.Ordinal)];
}
