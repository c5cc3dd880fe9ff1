using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>Query strings to requests. A <c>+</c> in a name or value is a space, as forms write it.</summary>
internal static class QueryBinding
{
    public static Result<ListRequest> List(Entity entity, string query)
    {
        if (query.Length <= 1) return new ListRequest(entity);

        var parameters = new ListParameters(entity);
        var pairs = new QueryPairs(query);
        while (pairs.MoveNext())
        {
            if (TryDecode(pairs, out var name, out var value)) parameters.Add(name, value);
            else return Malformed(pairs, name);
        }

        return parameters.Build();
    }

    /// <summary>For single rows and writes: <c>fields</c> and <c>expand</c>, nothing else.</summary>
    public static Result<Selection> Row(string query)
    {
        if (query.Length <= 1) return Selection.All;

        var parameters = new SelectionParameters();
        var pairs = new QueryPairs(query);
        while (pairs.MoveNext())
        {
            if (!TryDecode(pairs, out var name, out var value)) return Malformed(pairs, name);
            if (name is ParameterNames.Fields or ParameterNames.Expand) parameters.Add(name, value.Split(','));
            else parameters.Faults.Unknown(name, NotOfRows(name));
        }

        return parameters.Faults.Any ? parameters.Faults.ToProblem() : parameters.Build();
    }

    /// <summary>For requests that take none.</summary>
    public static Problem? None(string query)
    {
        if (query.Length <= 1) return null;

        var faults = new ParameterFaults();
        var pairs = new QueryPairs(query);
        while (pairs.MoveNext())
        {
            if (!TryDecode(pairs, out var name, out _)) return Malformed(pairs, name);
            faults.Unknown(name, "this request takes no parameters in its address");
        }

        return faults.Any ? faults.ToProblem() : null;
    }

    private static string NotOfRows(string name) => ParameterNames.Known(name) is not null
        ? "belongs to lists; here only 'fields' and 'expand' have a meaning"
        : ParameterNames.Familiar(name) is { } familiar ? "there is no such parameter; " + familiar
        : $"there is no such parameter{ParameterFaults.Hint(name, ParameterNames.OfRows)}";

    /// <summary>False: <paramref name="name"/> says what is wrong.</summary>
    private static bool TryDecode(in QueryPairs pairs, out string name, out string value)
    {
        value = "";
        if (ParameterNames.Known(pairs.Name) is { } known) name = known;
        else if (!PercentText.TryDecode(pairs.Name, plusIsSpace: true, out name)) return false;

        if (PercentText.TryDecode(pairs.Value, plusIsSpace: true, out value)) return true;
        name = value;
        return false;
    }

    private static Problem Malformed(in QueryPairs pairs, string fault)
    {
        var shown = pairs.Pair.Length <= 60 ? pairs.Pair.ToString() : string.Concat(pairs.Pair[..60], "…");
        return new Problem(ProblemKind.Malformed, $"the parameter '{shown}' is not well encoded: {fault}");
    }
}
