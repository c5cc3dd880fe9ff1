using Ashlar.Cel.Values;

namespace Ashlar.Cel.Library;

/// <summary>The macros of the specification, with one variable and (as its extension has them) with two.</summary>
internal static class StandardMacros
{
    public static IEnumerable<CelMacro> All =>
    [
        .. Predicate("all", CelMacroKind.All, run => Quantify(run, decides: false)),
        .. Predicate("exists", CelMacroKind.Exists, run => Quantify(run, decides: true)),
        .. Predicate("exists_one", CelMacroKind.ExistsOne, ExistsOne),
        .. Predicate("existsOne", CelMacroKind.ExistsOne, ExistsOne),
        new("filter", 1, Filtered, Filter) { Kind = CelMacroKind.Filter },
        new("map", 1, ListOf, Map) { Kind = CelMacroKind.Map },
        new("map", 2, ListOf, MapWhere) { Kind = CelMacroKind.MapWhere },
        new("transformList", 1, ListOf, Map) { Kind = CelMacroKind.Map, VariableCount = 2 },
        new("transformList", 2, ListOf, MapWhere) { Kind = CelMacroKind.MapWhere, VariableCount = 2 },
        new("transformMap", 1, MapOf, TransformMap) { Kind = CelMacroKind.TransformMap, VariableCount = 2 },
        new("transformMap", 2, MapOf, TransformMap) { Kind = CelMacroKind.TransformMapWhere, VariableCount = 2 },
    ];

    private static CelMacro[] Predicate(string name, CelMacroKind kind, CelMacroEvaluation evaluation) =>
    [
        new(name, 1, (_, bodies) => MustBeBool(name, bodies[0]) ?? CelMacroType.Of(CelType.Bool), evaluation) { Kind = kind },
        new(name, 1, (_, bodies) => MustBeBool(name, bodies[0]) ?? CelMacroType.Of(CelType.Bool), evaluation) { Kind = kind, VariableCount = 2 },
    ];

    private static CelMacroType? MustBeBool(string name, CelType body) =>
        body.NonNull.Kind is CelTypeKind.Bool or CelTypeKind.Dyn ? null : CelMacroType.Fails($"what '{name}' asks of an element has to be bool, not {body}", 0);

    private static CelMacroType Filtered(IReadOnlyList<CelType> variables, IReadOnlyList<CelType> bodies) =>
        MustBeBool("filter", bodies[0]) ?? CelMacroType.Of(CelType.List(variables[0]));

    private static CelMacroType ListOf(IReadOnlyList<CelType> variables, IReadOnlyList<CelType> bodies) =>
        (bodies.Count > 1 ? MustBeBool("map", bodies[0]) : null) ?? CelMacroType.Of(CelType.List(bodies[^1]));

    private static CelMacroType MapOf(IReadOnlyList<CelType> variables, IReadOnlyList<CelType> bodies) =>
        (bodies.Count > 1 ? MustBeBool("transformMap", bodies[0]) : null) ?? CelMacroType.Of(CelType.Map(variables[0], bodies[^1]));

    /// <summary><c>all</c> is an <c>&amp;&amp;</c> and <c>exists</c> an <c>||</c> over the elements, errors absorbed alike. Where only
    /// true counts there are no errors, and <c>all</c> is decided by whatever is not true.</summary>
    private static CelValue Quantify(CelMacroRun run, bool decides)
    {
        var error = default(CelValue);
        for (var i = 0; i < run.Items.Count && !run.IsExhausted; i++)
        {
            var value = run.Evaluate(0, i);
            if (run.Options.MacrosCountOnlyTrue ? value.IsTrue == decides : value.Kind == CelKind.Bool && value.AsBool == decides)
            {
                return CelValue.Bool(decides);
            }

            if (value.Kind != CelKind.Bool && !error.IsError)
            {
                error = value.IsError ? value : CelValue.Error(CelError.NoSuchOverload);
            }
        }

        return error.IsError && !run.Options.MacrosCountOnlyTrue ? error : CelValue.Bool(!decides);
    }

    private static CelValue ExistsOne(CelMacroRun run)
    {
        var count = 0;
        for (var i = 0; i < run.Items.Count && !run.IsExhausted; i++)
        {
            if (!Holds(run, i, out var holds, out var error))
            {
                return error;
            }

            count += holds ? 1 : 0;
        }

        return CelValue.Bool(count == 1);
    }

    private static CelValue Filter(CelMacroRun run)
    {
        List<CelValue> kept = [];
        for (var i = 0; i < run.Items.Count && !run.IsExhausted; i++)
        {
            if (!Holds(run, i, out var holds, out var error))
            {
                return error;
            }

            if (holds)
            {
                kept.Add(run.Items[i]);
            }
        }

        return CelList.Create([.. kept]);
    }

    private static CelValue Map(CelMacroRun run)
    {
        var items = new CelValue[run.Items.Count];
        for (var i = 0; i < items.Length && !run.IsExhausted; i++)
        {
            items[i] = run.Evaluate(0, i);
            if (items[i].IsError)
            {
                return items[i];
            }
        }

        return CelList.Create(items);
    }

    private static CelValue MapWhere(CelMacroRun run)
    {
        List<CelValue> items = [];
        for (var i = 0; i < run.Items.Count && !run.IsExhausted; i++)
        {
            if (!Holds(run, i, out var holds, out var error))
            {
                return error;
            }

            var item = holds ? run.Evaluate(1, i) : default;
            if (item.IsError)
            {
                return item;
            }

            if (holds)
            {
                items.Add(item);
            }
        }

        return CelList.Create([.. items]);
    }

    private static CelValue TransformMap(CelMacroRun run)
    {
        List<CelValue> keys = [], values = [];
        var filtered = run.Node.Bodies.Count > 1;
        for (var i = 0; i < run.Items.Count && !run.IsExhausted; i++)
        {
            var holds = true;
            if (filtered && !Holds(run, i, out holds, out var error))
            {
                return error;
            }

            if (!holds)
            {
                continue;
            }

            keys.Add(run.Range.Kind == CelKind.Map ? run.Items[i] : CelValue.Int(i));
            values.Add(run.Evaluate(filtered ? 1 : 0, i));
        }

        return Weights.Bounded(CelMap.Create([.. keys], [.. values]));
    }

    /// <summary>Whether the first body is true of an element; false with the error where errors count.</summary>
    private static bool Holds(CelMacroRun run, int index, out bool holds, out CelValue error)
    {
        var value = run.Evaluate(0, index);
        holds = value.IsTrue;
        error = value.IsError ? value : CelValue.Error(CelError.NoSuchOverload);
        return value.Kind == CelKind.Bool || run.Options.MacrosCountOnlyTrue;
    }
}
