namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// The faults of one request, all of them up to <see cref="Most"/>: a body of a million wrong items is not answered with a
/// million faults. Allocates nothing until the first.
/// </summary>
internal sealed class BodyFaults
{
    public const int Most = 200;
    private List<Fault>? faults;

    public bool Any => faults is not null;
    public int Count => faults?.Count ?? 0;
    public IReadOnlyList<Fault> All => faults ?? (IReadOnlyList<Fault>)[];

    /// <summary>Nothing more will be kept: loops over items may stop.</summary>
    public bool IsFull => Count >= Most;

    /// <summary>What the caller's sign-in lacks for fields that it was refused.</summary>
    public StepUp? Lacking { get; private set; }

    public void Lack(StepUp? lacking) => Lacking = StepUp.Both(Lacking, lacking);

    public void Add(string code, string message, BodyPath? at, string? member = null, params ReadOnlySpan<(string Name, object Value)> values)
    {
        if (IsFull) return;
        Dictionary<string, object>? parameters = null;
        if (values.Length > 0)
        {
            parameters = new Dictionary<string, object>(values.Length, StringComparer.Ordinal);
            foreach (var (name, value) in values) parameters.Add(name, value);
        }

        (faults ??= []).Add(new Fault(code, message) { Pointer = BodyPath.Pointer(at, member), Params = parameters });
    }

    public void AddAll(BodyFaults others)
    {
        foreach (var fault in others.All)
        {
            if (!IsFull) (faults ??= []).Add(fault);
        }
    }

    /// <summary>Whether a fault was noted at this place or below it. Only asked on the way to a refusal.</summary>
    public bool Tells(BodyPath? at, string member)
    {
        if (faults is null) return false;
        var pointer = BodyPath.Pointer(at, member);
        return faults.Exists(f => f.Pointer is { } p && p.StartsWith(pointer, StringComparison.Ordinal) && (p.Length == pointer.Length || p[pointer.Length] == '/'));
    }

    public Problem ToProblem(ProblemKind kind = ProblemKind.Validation) =>
        new(kind, Detail(kind)) { Errors = faults is null ? [] : [.. faults] };

    private string Detail(ProblemKind kind) => (kind, Count) switch
    {
        (ProblemKind.Validation, 1) => "1 field is not valid",
        (ProblemKind.Validation, _) => $"{Count} fields are not valid",
        _ => faults is [var first, ..] ? first.Message : "the request is refused",
    };
}
