using System.Collections.Immutable;

namespace Ashlar.Cel.Checking;

/// <summary>What names mean: variables of macros first, then the environment's, by container.</summary>
internal sealed class Names(CelEnvironment environment)
{
    private readonly Stack<(string Name, CelType Type)> _scope = new();
    private readonly bool _hasDotted =
        environment.Variables.Keys.Concat(environment.Constants.Keys).Any(n => n.Contains('.', StringComparison.Ordinal))
        || environment.Container.Length > 0;

    public void Push(string name, CelType type) => _scope.Push((name, type));

    public void Pop() => _scope.Pop();

    public bool IsMacroVariable(string name) => TryScope(name, out _);

    /// <summary>The node of a variable or constant; null where there is none of this name.</summary>
    public CelNode? Resolve(string name, CelNode at)
    {
        if (TryScope(name, out var type))
        {
            return new VariableNode(name, type, at.Offset, at.Length);
        }

        foreach (var candidate in Candidates(name))
        {
            if (environment.Constants.TryGetValue(candidate, out var constant))
            {
                return new ConstantNode(constant.Value, null, constant.Type, at.Offset, at.Length);
            }

            if (environment.Variables.TryGetValue(candidate, out var declared))
            {
                // The leading dot stays where a macro's variable would hide the name when it is evaluated.
                var evaluated = TryScope(candidate, out _) ? "." + candidate : candidate;
                return new VariableNode(evaluated, declared, at.Offset, at.Length);
            }
        }

        return null;
    }

    /// <summary>The node of a qualified name such as <c>a.b.c</c>, if these selections are one.</summary>
    public CelNode? ResolveQualified(SelectNode select) =>
        _hasDotted && PathOf(select) is { } path && !IsMacroVariable(Root(path)) ? Resolve(path, select) : null;

    /// <summary>The overloads of a function called by this name, in the container or outside it.</summary>
    public ImmutableArray<CelFunction> Functions(string name)
    {
        foreach (var candidate in Candidates(name))
        {
            if (environment.Functions.TryGetValue(candidate, out var functions))
            {
                return functions;
            }
        }

        return [];
    }

    /// <summary>The overloads of <c>a.b.f(…)</c> where that is a function of a namespace and not of a receiver.</summary>
    public ImmutableArray<CelFunction> QualifiedFunctions(CelNode receiver, string name) =>
        PathOf(receiver) is { } path && !IsMacroVariable(Root(path)) ? Functions(path + "." + name) : [];

    /// <summary>All names that may stand alone here, for suggestions.</summary>
    public IEnumerable<string> All()
    {
        var fields = environment.Receiver is { } receiver && environment.Variables[receiver].NonNull is CelObjectType type
            ? type.FieldNames
            : [];
        return _scope.Select(s => s.Name).Concat(environment.Variables.Keys).Concat(environment.Constants.Keys).Concat(fields);
    }

    private static string Root(string path) => path.Split('.', 2)[0];

    private static string? PathOf(CelNode node) => node switch
    {
        VariableNode variable => variable.Name,
        SelectNode select when PathOf(select.Operand) is { } path => path + "." + select.Field,
        _ => null,
    };

    private IEnumerable<string> Candidates(string name)
    {
        if (name.StartsWith('.'))
        {
            yield return name[1..];
            yield break;
        }

        for (var container = environment.Container; container.Length > 0;)
        {
            yield return container + "." + name;
            var dot = container.LastIndexOf('.');
            container = dot < 0 ? "" : container[..dot];
        }

        yield return name;
    }

    private bool TryScope(string name, out CelType type)
    {
        foreach (var variable in _scope)
        {
            if (variable.Name == name)
            {
                type = variable.Type;
                return true;
            }
        }

        type = CelType.Dyn;
        return false;
    }
}
