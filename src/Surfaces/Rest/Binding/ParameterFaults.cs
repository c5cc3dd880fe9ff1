using Ashlar.Cel;
using Ashlar.Engine;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>Everything wrong with a request's parameters, gathered so that the answer names all of it at once.</summary>
internal sealed class ParameterFaults
{
    /// <summary>More are not listed: the rest of a request that wrong is noise.</summary>
    private const int Most = 50;

    private const int LongestName = 100;

    private readonly List<Fault> _faults = [];
    private bool _unknown;

    public bool Any => _faults.Count > 0;

    public void Unknown(string parameter, string message)
    {
        _unknown = true;
        Add("unknown-parameter", parameter, message);
    }

    public void Add(string code, string parameter, string message, IReadOnlyDictionary<string, object>? parameters = null)
    {
        if (_faults.Count < Most) _faults.Add(new Fault(code, message) { Parameter = Shortened(parameter), Params = parameters });
    }

    /// <summary>What a caller sent, short enough to be sent back.</summary>
    public static string Shortened(string text) => text.Length <= LongestName ? text : text[..LongestName] + "…";

    /// <summary><c>; did you mean 'sku'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        NearestName.Question(name, candidates) is { } question ? "; " + question : "";

    public Problem ToProblem()
    {
        var kind = _unknown ? ProblemKind.UnknownParameter : ProblemKind.Validation;
        var detail = _faults.Count == 1
            ? $"the parameter '{_faults[0].Parameter}': {_faults[0].Message}"
            : $"{_faults.Count} parameters are not valid";
        return new Problem(kind, detail) { Errors = _faults };
    }
}
