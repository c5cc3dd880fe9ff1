using Ashlar.Engine.Reads;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>Gathers <c>fields</c> and <c>expand</c>.</summary>
internal sealed class SelectionParameters
{
    private List<string>? _fields;
    private List<string>? _expand;
    private ParameterFaults? _faults;

    public ParameterFaults Faults => _faults ??= new ParameterFaults();

    public void Add(string name, IReadOnlyList<string> paths)
    {
        if (name == ParameterNames.Fields) Take(ref _fields, name, paths, RequestLimits.Fields);
        else Take(ref _expand, name, paths, RequestLimits.Expansions);
    }

    public Selection Build() => _fields is null && _expand is null ? Selection.All : new Selection(_fields ?? [], _expand ?? []);

    private void Take(ref List<string>? into, string name, IReadOnlyList<string> paths, int most)
    {
        if (into is not null)
        {
            Faults.Add("duplicate", name, "may be given only once");
            return;
        }

        if (paths.Count > most)
        {
            Faults.Add("too-many", name, $"may hold at most {most} paths");
            return;
        }

        into = new List<string>(paths.Count);
        foreach (var path in paths)
        {
            var trimmed = path.Trim(' ');
            if (trimmed.Length == 0) Faults.Add("syntax", name, "holds an empty path");
            else into.Add(trimmed);
        }
    }
}
