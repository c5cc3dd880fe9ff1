using Ashlar.Cel.Evaluation;

namespace Ashlar.Cel;

/// <summary>One evaluation of a macro: its range and the means to evaluate its bodies.</summary>
public sealed class CelMacroRun
{
    private readonly Evaluator _evaluator;
    private readonly CelMacroRun? _outer;
    private CelValue _first;
    private CelValue _second;

    internal CelMacroRun(Evaluator evaluator, MacroNode node, CelValue range, CelMacroRun? outer)
    {
        _evaluator = evaluator;
        _outer = outer;
        Node = node;
        Range = range;
        Items = range.Kind == CelKind.Map ? range.AsMap.Keys : range.AsList;
    }

    public MacroNode Node { get; }

    /// <summary>The list or map that the macro runs over.</summary>
    public CelValue Range { get; }

    /// <summary>The elements of the list, or the keys of the map.</summary>
    public IReadOnlyList<CelValue> Items { get; }

    public CelOptions Options => _evaluator.Options;

    /// <summary>The evaluation has used up what it may cost: stop, whatever is returned then is replaced by an error.</summary>
    public bool IsExhausted => _evaluator.IsExhausted;

    /// <summary>The value of a body with the macro's variables set for the item at this index.</summary>
    public CelValue Evaluate(int body, int index)
    {
        if (Node.Macro.VariableCount == 1)
        {
            _first = Items[index];
        }
        else
        {
            _first = Range.Kind == CelKind.Map ? Items[index] : CelValue.Int(index);
            _second = Range.Kind == CelKind.Map ? Range.AsMap.ValueAt(index) : Items[index];
        }

        return _evaluator.EvaluateBody(Node.Bodies[body], this);
    }

    /// <summary>Counts work that the macro does beyond evaluating bodies. False: exhausted.</summary>
    public bool Charge(long cost) => _evaluator.Charge(cost);

    internal bool TryGet(string name, out CelValue value)
    {
        for (var run = this; run is not null; run = run._outer)
        {
            var variables = run.Node.Variables;
            if (variables.Count > 1 && variables[1] == name)
            {
                value = run._second;
                return true;
            }

            if (variables[0] == name)
            {
                value = run._first;
                return true;
            }
        }

        value = default;
        return false;
    }
}
