using Ashlar.Cel;

namespace Ashlar.Engine.Reads;

/// <summary>Collects everything wrong with a request's parameters, so that one answer tells all of it.</summary>
internal sealed class FaultList
{
    private readonly List<Fault> faults = [];
    private readonly List<Fault> refused = [];

    public bool IsEmpty => faults.Count == 0 && refused.Count == 0;

    public void Add(string code, string message, string parameter, IReadOnlyDictionary<string, object>? values = null) =>
        faults.Add(new Fault(code, message) { Parameter = parameter, Params = values });

    /// <summary>A name that is none, with the nearest that is one.</summary>
    public void AddUnknown(string code, string what, string name, IEnumerable<string> valid, string parameter)
    {
        var nearest = NearestName.Of(name, valid);
        var message = nearest is null ? $"no such {what} '{name}'" : $"no such {what} '{name}'; did you mean '{nearest}'?";
        Add(code, message, parameter, nearest is null ? null : new Dictionary<string, object> { ["suggestion"] = nearest });
    }

    /// <summary>Something that exists but that this caller can never read.</summary>
    public void Refuse(string name, string parameter) =>
        refused.Add(new Fault("forbidden", $"this caller may not read '{name}'") { Parameter = parameter });

    /// <summary>What is refused to the caller weighs more than what is merely wrong.</summary>
    public Problem ToProblem()
    {
        if (refused.Count > 0)
        {
            return new Problem(ProblemKind.Forbidden, $"this caller may not read what '{refused[0].Parameter}' asks for") { Errors = refused };
        }

        var unknown = faults.TrueForAll(f => f.Code == FaultCodes.UnknownParameter);
        var detail = faults.Count == 1 ? "1 parameter is not valid" : $"{faults.Count} parameters are not valid";
        return new Problem(unknown ? ProblemKind.UnknownParameter : ProblemKind.Validation, detail) { Errors = faults };
    }
}

/// <summary>Stable codes of faults in a read's parameters.</summary>
internal static class FaultCodes
{
    public const string UnknownParameter = "unknown-parameter";
    public const string UnknownField = "unknown-field";
    public const string Operator = "operator";
    public const string Type = "type";
    public const string Max = "max";
    public const string Min = "min";
    public const string Duplicate = "duplicate";
    public const string Unsortable = "unsortable";
    public const string Depth = "depth";
}
