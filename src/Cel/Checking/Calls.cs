using System.Collections.Immutable;
using Ashlar.Cel.Evaluation;

namespace Ashlar.Cel.Checking;

/// <summary>Resolves overloads.</summary>
internal sealed class Calls(
    CelEnvironment environment, Inference inference, LiteralCoercion literals, Reporter report)
{
    public CelNode Resolve(CallNode call, ImmutableArray<CelFunction> functions, CelNode[] args, bool isMember)
    {
        args = CoerceOperands(call.Operator, args);
        CelFunction[] overloads = [.. functions.Where(f => f.IsMember == isMember && f.Parameters.Count == args.Length)];
        if (overloads.Length == 0)
        {
            UnknownFunction(call, functions, args, isMember);
            return new CallNode(call.Function, args, CelType.Dyn, call.Offset, call.Length);
        }

        var matches = overloads.Where(f => Matches(f, args)).ToList();
        if (matches.Count == 0 && call.Operator == CelOperator.None)
        {
            (matches, args) = MatchLiterals(call, overloads, args);
        }
        else if (matches.Count == 0)
        {
            report.Add(call, CelIssueCode.NoOverload, NoOverload(call, args));
        }

        return matches.Count == 1
            ? Single(call, matches[0], args)
            : Dispatched(call, matches.Count == 0 ? overloads : [.. matches], args);
    }

    private CelNode[] CoerceOperands(CelOperator @operator, CelNode[] args)
    {
        if (args.Length != 2 || @operator is CelOperator.None or CelOperator.Index)
        {
            return args;
        }

        var (left, right) = @operator == CelOperator.In
            ? literals.Membership(args[0], args[1], TypeOf)
            : literals.Pair(args[0], args[1], TypeOf);
        return [left, right];
    }

    private CelType TypeOf(CelNode node) => inference.Apply(node.Type, freeAsDyn: false);

    private bool Matches(CelFunction function, CelNode[] args)
    {
        var mark = inference.Mark();
        var matches = Unify(function, args, out _);
        inference.Undo(mark);
        return matches;
    }

    private bool Unify(CelFunction function, CelNode[] args, out CelType result)
    {
        var map = new Dictionary<string, CelType>(StringComparer.Ordinal);
        result = CelType.Dyn;
        for (var i = 0; i < args.Length; i++)
        {
            if (!inference.Unify(inference.Instantiate(function.Parameters[i], map), args[i].Type))
            {
                return false;
            }
        }

        result = inference.Apply(inference.Instantiate(function.Result, map), freeAsDyn: false);
        return true;
    }

    // Nothing matches as it is: literals may become what an overload's parameters say.
    private (List<CelFunction> Matches, CelNode[] Args) MatchLiterals(CallNode call, CelFunction[] overloads, CelNode[] args)
    {
        (CelNode Node, CelError Error)? wrong = null;
        foreach (var overload in overloads)
        {
            var coerced = args.ToArray();
            (CelNode Node, CelError Error)? wrongHere = null;
            for (var i = 0; i < args.Length; i++)
            {
                coerced[i] = literals.Try(overload.Parameters[i].NonNull, args[i], out var error);
                wrongHere = error is null ? wrongHere : (args[i], error);
            }

            if (Matches(overload, coerced))
            {
                if (wrongHere is null)
                {
                    return ([overload], coerced);
                }

                wrong = wrongHere;
            }
        }

        if (wrong is var (node, why))
        {
            report.Add(node, CelIssueCode.BadLiteral, why.Message);
        }
        else
        {
            report.Add(call, CelIssueCode.NoOverload, NoOverload(call, args));
        }

        return ([], args);
    }

    private CallNode Single(CallNode call, CelFunction function, CelNode[] args)
    {
        Unify(function, args, out var result);
        return new(Specialize(function, args), args, result, call.Offset, call.Length);
    }

    private CelFunction Specialize(CelFunction function, CelNode[] args)
    {
        if (function.Specialize is null)
        {
            return function;
        }

        var special = function.Specialize(args);
        if (special.Message is { } message)
        {
            report.Add(args[special.Argument], CelIssueCode.BadPattern, message);
        }

        return special.Function ?? function;
    }

    private CallNode Dispatched(CallNode call, CelFunction[] candidates, CelNode[] args)
    {
        var result = candidates.Select(ResultOf).Distinct().ToList() is [var one] ? one : CelType.Dyn;
        if (candidates is [var single])
        {
            return new(Specialize(single, args), args, result, call.Offset, call.Length);
        }

        var function = call.Function with
        {
            OverloadId = Operators.SymbolOf(call.Operator) is { Length: > 0 } symbol ? symbol : call.Function.Name,
            Name = candidates[0].Name,
            IsMember = candidates[0].IsMember,
            Parameters = [.. args.Select(_ => CelType.Dyn)],
            Result = result,
            MemoryOnly = candidates.Any(c => c.MemoryOnly),
            Candidates = candidates,
        };
        return new(function, args, result, call.Offset, call.Length);

        static CelType ResultOf(CelFunction candidate) =>
            candidate.Result.Kind is CelTypeKind.TypeParam ? CelType.Dyn
            : candidate.Result.Kind is CelTypeKind.List ? CelType.AnyList
            : candidate.Result;
    }

    private string NoOverload(CallNode call, CelNode[] args)
    {
        var types = args.Select(a => inference.Apply(a.Type, freeAsDyn: true)).ToArray();
        return (call.Operator, types) switch
        {
            (CelOperator.Equal or CelOperator.NotEqual, [{ Kind: CelTypeKind.Null }, var other]) => $"a value of type {other} is never null",
            (CelOperator.Equal or CelOperator.NotEqual, [var other, { Kind: CelTypeKind.Null }]) => $"a value of type {other} is never null",
            (CelOperator.None, _) when call.Function.IsMember =>
                $"'{call.Function.Name}' does not take ({string.Join(", ", types[1..].AsEnumerable())}) on {types[0]}",
            (CelOperator.None, _) => $"'{call.Function.Name}' does not take ({string.Join(", ", types.AsEnumerable())})",
            (var one, [var type]) => $"'{Operators.SymbolOf(one)}' does not take {type}",
            var (two, _) => $"'{Operators.SymbolOf(two)}' does not take {types[0]} and {types[1]}",
        };
    }

    private void UnknownFunction(CallNode call, ImmutableArray<CelFunction> functions, CelNode[] args, bool isMember)
    {
        var name = call.Function.Name.TrimStart('.');
        if (environment.Macros.TryGetValue(name, out var macros))
        {
            var usages = string.Join(" or ", macros.Select(Syntax.MacroSyntax.Usage));
            report.Add(Place.OfName(call), CelIssueCode.BadMacro, $"'{name}' is written on a list or map as {usages}");
        }
        else if (functions.Any(f => f.IsMember == isMember))
        {
            var counts = string.Join(" or ", functions.Where(f => f.IsMember == isMember)
                .Select(f => f.Parameters.Count - (isMember ? 1 : 0)).Distinct().Order());
            report.Add(Place.OfName(call), CelIssueCode.NoOverload, $"'{name}' takes {counts} arguments, not {args.Length - (isMember ? 1 : 0)}");
        }
        else if (!functions.IsEmpty)
        {
            report.Add(Place.OfName(call), CelIssueCode.NoOverload, isMember ? $"'{name}' is called as {name}(…)" : $"'{name}' is called as value.{name}(…)");
        }
        else
        {
            report.AddUnknown(Place.OfName(call), CelIssueCode.UnknownFunction, $"there is no function '{name}'", name, () =>
                environment.Functions.Keys.Concat(environment.Macros.Keys).Where(n => char.IsAsciiLetter(n[0])));
        }

    }
}
