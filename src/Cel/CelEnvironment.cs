using System.Collections.Immutable;
using Ashlar.Cel.Checking;
using Ashlar.Cel.Library;

namespace Ashlar.Cel;

/// <summary>What names mean: variables, constants, functions, macros and types. Immutable: every <c>With…</c> gives a new
/// environment that shares the rest. Start from <see cref="Standard"/>.</summary>
public sealed record CelEnvironment
{
    private CelEnvironment()
    {
    }

    /// <summary>The standard library and macros of the specification, the macros with two variables, and the strings extension.</summary>
    public static CelEnvironment Standard { get; } = StandardLibrary.AddTo(new CelEnvironment());

    public CelOptions Options { get; private init; } = CelOptions.Default;

    /// <summary>Names are looked up in this namespace first, as <c>container.name</c>, then in its parents.</summary>
    public string Container { get; private init; } = "";

    /// <summary>The variable whose fields are in scope by their bare names; null if none.</summary>
    public string? Receiver { get; private init; }

    internal ImmutableDictionary<string, CelType> Variables { get; private init; } =
        ImmutableDictionary.Create<string, CelType>(StringComparer.Ordinal);

    internal ImmutableDictionary<string, (CelValue Value, CelType Type)> Constants { get; private init; } =
        ImmutableDictionary.Create<string, (CelValue, CelType)>(StringComparer.Ordinal);

    internal ImmutableDictionary<string, ImmutableArray<CelFunction>> Functions { get; private init; } =
        ImmutableDictionary.Create<string, ImmutableArray<CelFunction>>(StringComparer.Ordinal);

    internal ImmutableDictionary<string, ImmutableArray<CelMacro>> Macros { get; private init; } =
        ImmutableDictionary.Create<string, ImmutableArray<CelMacro>>(StringComparer.Ordinal);

    internal ImmutableDictionary<CelType, Func<ConstantNode, CelValue?>> Coercions { get; private init; } =
        ImmutableDictionary<CelType, Func<ConstantNode, CelValue?>>.Empty;

    /// <summary>A variable that the activation gives. A name that is a reserved identifier of the language is taken too.</summary>
    public CelEnvironment WithVariable(string name, CelType type) =>
        this with { Variables = Variables.SetItem(name, type), Constants = Constants.Remove(name) };

    /// <summary>A word that stands for a value, such as <c>public</c> for true.</summary>
    public CelEnvironment WithConstant(string name, CelValue value, CelType? type = null) =>
        this with { Constants = Constants.SetItem(name, (value, type ?? value.Type)), Variables = Variables.Remove(name) };

    /// <summary>Overloads; one with the overload id of an earlier one takes its place.</summary>
    public CelEnvironment WithFunctions(params IEnumerable<CelFunction> functions)
    {
        var all = Functions.ToBuilder();
        foreach (var function in functions)
        {
            var overloads = all.GetValueOrDefault(function.Name, []).RemoveAll(f => f.OverloadId == function.OverloadId);
            all[function.Name] = overloads.Add(function);
        }

        return this with { Functions = all.ToImmutable() };
    }

    /// <summary>Macros; one of the same name and argument count as an earlier one takes its place.</summary>
    public CelEnvironment WithMacros(params IEnumerable<CelMacro> macros)
    {
        var all = Macros.ToBuilder();
        foreach (var macro in macros)
        {
            var arguments = macro.VariableCount + macro.BodyCount;
            var same = all.GetValueOrDefault(macro.Name, []).RemoveAll(m => m.VariableCount + m.BodyCount == arguments);
            all[macro.Name] = same.Add(macro);
        }

        return this with { Macros = all.ToImmutable() };
    }

    /// <summary>Takes a function out, all overloads, or a macro.</summary>
    public CelEnvironment Without(string name) => this with { Functions = Functions.Remove(name), Macros = Macros.Remove(name) };

    /// <summary>A type that expressions may name (<c>type(x) == decimal</c>). An ordered extension type brings its comparisons.</summary>
    public CelEnvironment WithType(CelType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var environment = WithConstant(type.Name, CelValue.TypeOf(type));
        return type is CelExtensionType { IsOrdered: true } ordered
            ? environment.WithFunctions(ComparisonFunctions.For(ordered))
            : environment;
    }

    /// <summary>How literals become a type that is not an extension type, such as text a timestamp. The rules are those of
    /// <see cref="CelExtensionType.TryCoerceLiteral"/>.</summary>
    public CelEnvironment WithLiteralCoercion(CelType type, Func<ConstantNode, CelValue?> coerce) =>
        this with { Coercions = Coercions.SetItem(type, coerce) };

    public CelEnvironment WithContainer(string name) => this with { Container = name };

    /// <summary>A bare name that is not a macro's variable, a variable or a constant is a field of this variable.</summary>
    public CelEnvironment WithImplicitReceiver(string name, CelType type) => WithVariable(name, type) with { Receiver = name };

    public CelEnvironment WithOptions(CelOptions options) => this with { Options = options };

    /// <summary>Parses and checks.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="expected">The type that is needed; a literal is coerced to it, a <c>dyn</c> is let through.</param>
    public CelResult Compile(string source, CelType? expected = null) => Compiler.Compile(this, source, expected, isChecked: true);

    /// <summary>Parses and binds names, and leaves every question of type to the evaluation.</summary>
    public CelResult CompileUnchecked(string source) => Compiler.Compile(this, source, null, isChecked: false);

    /// <summary>Only parses: the tree has no types, and its functions are unresolved.</summary>
    public (CelNode? Root, IReadOnlyList<CelIssue> Issues) Parse(string source) => Compiler.Parse(this, source);

    /// <summary>Checks again a tree that a host has built or changed, as if written here.</summary>
    public CelResult Check(CelNode root, CelType? expected = null) => Compiler.Check(this, root, expected);

    internal CelValue? Coerce(CelType type, ConstantNode literal) => type is CelExtensionType extension
        ? extension.TryCoerceLiteral(literal)
        : Coercions.TryGetValue(type, out var coerce) ? coerce(literal) : null;

    internal bool CanCoerceTo(CelType type) => type is CelExtensionType || Coercions.ContainsKey(type);
}
