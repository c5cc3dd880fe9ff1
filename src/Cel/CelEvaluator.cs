using Ashlar.Cel.Evaluation;

namespace Ashlar.Cel;

/// <summary>Evaluates trees, compiled ones and those that a host has rewritten.</summary>
public static class CelEvaluator
{
    /// <summary>The value of a tree; a value of kind <see cref="CelKind.Error"/> where evaluation fails.</summary>
    public static CelValue Evaluate(CelNode root, ICelActivation activation, CelOptions? options = null) =>
        new Evaluator(activation, options ?? CelOptions.Default).Run(root);
}
