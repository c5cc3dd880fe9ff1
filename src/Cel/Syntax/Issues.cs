namespace Ashlar.Cel.Syntax;

/// <summary>Collects what is wrong with one source and works out lines and columns.</summary>
internal sealed class Issues(string source)
{
    private readonly List<CelIssue> _all = [];

    public int Count => _all.Count;

    public void Add(int offset, int length, CelIssueCode code, string message, string? suggestion = null)
    {
        var at = Math.Clamp(offset, 0, source.Length);
        var before = source.AsSpan(0, at);
        var line = before.Count('\n') + 1;
        var column = at - (before.LastIndexOf('\n') + 1) + 1;
        _all.Add(new(at, Math.Clamp(length, 0, source.Length - at), line, column, code, message, suggestion));
    }

    public void Add(CelNode node, CelIssueCode code, string message, string? suggestion = null) =>
        Add(node.Offset, node.Length, code, message, suggestion);

    public IReadOnlyList<CelIssue> ByPosition() => [.. _all.OrderBy(i => i.Offset)];
}
