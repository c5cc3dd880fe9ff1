using System.Globalization;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>
/// Gathers the parameters of a list, from a query string or a JSON body, into a <see cref="ListRequest"/>. What they mean is
/// the engine's; here only their form is judged. All faults are kept.
/// </summary>
internal sealed class ListParameters(Entity entity)
{
    private static readonly Dictionary<string, object> OnlyExact = new() { ["allowed"] = (string[])["exact"] };

    private readonly SelectionParameters _selection = new();
    private List<PendingCondition>? _conditions;
    private List<SortTerm>? _sort;
    private int? _limit;
    private string? _after;
    private string? _filter;
    private bool _countExact;
    private Seen _seen;

    [Flags]
    private enum Seen : byte { Limit = 1, After = 2, Sort = 4, Filter = 8, Count = 16 }

    private sealed record PendingCondition(string Path, ConditionOperator Operator, string Parameter, List<string> Values)
    {
        /// <summary>Already apart: values of a JSON array, or of an <c>in</c> that was repeated.</summary>
        public bool Itemized { get; set; }
    }

    public ParameterFaults Faults => _selection.Faults;

    /// <summary>One parameter whose value is text; lists in it are split at commas.</summary>
    public void Add(string name, string value)
    {
        switch (name)
        {
            case ParameterNames.Limit: if (Once(Seen.Limit, name)) AddLimit(value); break;
            case ParameterNames.After: if (Once(Seen.After, name)) _after = value; break;
            case ParameterNames.Filter: if (Once(Seen.Filter, name)) _filter = value; break;
            case ParameterNames.Sort: if (Once(Seen.Sort, name)) AddSort(value.Split(',')); break;
            case ParameterNames.Count: if (Once(Seen.Count, name)) AddCount(value); break;
            case ParameterNames.Fields or ParameterNames.Expand: _selection.Add(name, value.Split(',')); break;
            case ParameterNames.Q: Faults.Unknown(name, "full text search is not built yet"); break;
            default: AddCondition(name, [value], itemized: false); break;
        }
    }

    /// <summary>One parameter whose value is a JSON array.</summary>
    public void Add(string name, List<string> values)
    {
        switch (name)
        {
            case ParameterNames.Sort: if (Once(Seen.Sort, name)) AddSort(values); break;
            case ParameterNames.Fields or ParameterNames.Expand: _selection.Add(name, values); break;
            case ParameterNames.Limit or ParameterNames.After or ParameterNames.Filter or ParameterNames.Count or ParameterNames.Q:
                Faults.Add("type", name, "must be a single value");
                break;
            default: AddCondition(name, values, itemized: true); break;
        }
    }

    public Result<ListRequest> Build()
    {
        var conditions = _conditions is null ? [] : BuildConditions(_conditions);
        if (Faults.Any) return Faults.ToProblem();
        return new ListRequest(entity)
        {
            Conditions = conditions,
            Filter = _filter,
            Sort = (IReadOnlyList<SortTerm>?)_sort ?? [],
            Selection = _selection.Build(),
            Limit = _limit,
            After = _after,
            CountExact = _countExact,
        };
    }

    private bool Once(Seen parameter, string name)
    {
        if ((_seen & parameter) != 0)
        {
            Faults.Add("duplicate", name, "may be given only once");
            return false;
        }

        _seen |= parameter;
        return true;
    }

    private void AddLimit(string value)
    {
        // A number beyond any limit is still a number: the engine says which is the most.
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)) _limit = limit;
        else if (value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')) _limit = int.MaxValue;
        else if (value is ['-', .. { Length: > 0 } digits] && !digits.AsSpan().ContainsAnyExceptInRange('0', '9')) _limit = 0; // below the least, whatever that is
        else Faults.Add("type", ParameterNames.Limit, "must be a whole number");
    }

    private void AddCount(string value)
    {
        if (value == "exact") _countExact = true;
        else Faults.Add("allowed", ParameterNames.Count, "must be 'exact'", OnlyExact);
    }

    private void AddSort(IReadOnlyList<string> terms)
    {
        if (terms.Count > RequestLimits.SortTerms)
        {
            Faults.Add("too-many", ParameterNames.Sort, $"may hold at most {RequestLimits.SortTerms} terms");
            return;
        }

        _sort = new List<SortTerm>(terms.Count);
        foreach (var term in terms)
        {
            var path = term.AsSpan().Trim(' ');
            var descending = path.StartsWith("-");
            if (descending) path = path[1..];
            if (path.IsEmpty) Faults.Add("syntax", ParameterNames.Sort, "holds an empty term");
            else if (path.IndexOfAny(':', ' ') is var end and > 0) Faults.Add("syntax", ParameterNames.Sort, $"'{ParameterFaults.Shortened(path.ToString())}' is no field; {Direction(path[..end], path[(end + 1)..])}");
            else _sort.Add(new SortTerm(path.ToString(), descending));
        }
    }

    // title:desc, title desc
    private static string Direction(ReadOnlySpan<char> path, ReadOnlySpan<char> word) =>
        word.Equals("asc", StringComparison.OrdinalIgnoreCase) ? $"write '{path}', which is ascending"
        : word.Equals("desc", StringComparison.OrdinalIgnoreCase) ? $"write '-{path}' for descending"
        : "write 'title' for ascending, '-title' for descending";

    private void AddCondition(string name, List<string> values, bool itemized)
    {
        if (!ConditionName.TryParse(entity, name, Faults, out var path, out var op)) return;

        var ofMany = op is ConditionOperator.In or ConditionOperator.Nin;
        if (itemized && !ofMany)
        {
            Faults.Add("type", name, "takes one value; a list goes with [in] or [nin]");
            return;
        }

        if (ofMany && _conditions?.Find(c => c.Parameter == name) is { } earlier)
        {
            earlier.Itemized = true;
            earlier.Values.AddRange(values);
            return;
        }

        _conditions ??= [];
        if (_conditions.Count < RequestLimits.Conditions) _conditions.Add(new PendingCondition(path, op, name, values) { Itemized = itemized });
        else Faults.Add("too-many", name, $"at most {RequestLimits.Conditions} conditions may be given");
    }

    private Condition[] BuildConditions(List<PendingCondition> pending)
    {
        var conditions = new Condition[pending.Count];
        for (var i = 0; i < conditions.Length; i++)
        {
            var (path, op, parameter, values) = pending[i];
            var split = op is ConditionOperator.In or ConditionOperator.Nin && !pending[i].Itemized;
            IReadOnlyList<string> final = split ? values[0].Split(',') : values;
            if (final.Count > RequestLimits.ValuesOfCondition)
            {
                Faults.Add("too-many", parameter, $"may hold at most {RequestLimits.ValuesOfCondition} values");
            }

            conditions[i] = new Condition(path, op, final, parameter);
        }

        return conditions;
    }
}
