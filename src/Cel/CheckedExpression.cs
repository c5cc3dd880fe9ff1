namespace Ashlar.Cel;

/// <summary>An expression that has passed the checker (or, from <see cref="CelEnvironment.CompileUnchecked"/>, one bound without
/// it) and can be evaluated any number of times, by many threads.</summary>
public sealed class CheckedExpression
{
    /// <summary>A tree that a host has built or changed, with the text that it stands for.</summary>
    public CheckedExpression(CelNode root, string source, CelOptions options)
    {
        Root = root;
        Source = source;
        Options = options;
    }

    public CelNode Root { get; }

    public CelType Type => Root.Type;

    public string Source { get; }

    internal CelOptions Options { get; }

    /// <summary>The value; a value of kind <see cref="CelKind.Error"/> where evaluation fails. Never throws for what the
    /// expression does.</summary>
    public CelValue Evaluate(ICelActivation activation) => CelEvaluator.Evaluate(Root, activation, Options);

    public override string ToString() => Source;
}
