using Ashlar.Engine;

namespace Ashlar.Surfaces.Rest.Batches;

/// <summary>What is wrong with the form of a batch, all of it up to a bound.</summary>
internal sealed class OperationFaults
{
    private const int Most = 200;
    private readonly List<Fault> _faults = [];

    public bool Any => _faults.Count > 0;
    public int Count => _faults.Count;
    public bool IsFull => _faults.Count >= Most;

    public void Add(string pointer, string code, string message, params ReadOnlySpan<(string Name, object Value)> values)
    {
        if (IsFull) return;
        Dictionary<string, object>? parameters = null;
        foreach (var (name, value) in values) (parameters ??= []).Add(name, value);
        _faults.Add(new Fault(code, message) { Pointer = pointer, Params = parameters });
    }

    public Problem ToProblem() => new(ProblemKind.Validation, _faults.Count == 1 ? "1 part of the batch is not valid" : $"{_faults.Count} parts of the batch are not valid") { Errors = [.. _faults] };
}
