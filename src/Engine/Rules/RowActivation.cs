using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Rules;

/// <summary>
/// The variables of a folded expression in memory: a row, the row before, the caller and the request's instant. What needs
/// other rows is unknown here; ask the store where <see cref="FoldedRule.Traverses"/>.
/// </summary>
internal sealed class RowActivation(AccessProfile profile, Caller caller, CelValue now) : ICelActivation
{
    private readonly CelValue auth = CelValue.Object(new AuthObject(caller, now));
    private CelValue row = CelValue.Null;
    private CelValue old = CelValue.Null;

    public AccessProfile Profile { get; } = profile;

    /// <summary>With <c>this</c>; values by <see cref="ColumnField.Ordinal"/>, those of computed fields are not looked at.</summary>
    public RowActivation WithRow(Entity entity, CelValue[] values) =>
        new(Profile, caller, now) { row = CelValue.Object(new RowObject(entity, values, this)), old = old };

    /// <summary>With <c>this</c> and lists of it, as expressions see them.</summary>
    public RowActivation WithRow(Entity entity, CelValue[] values, Func<ManyField, CelValue> lists) =>
        new(Profile, caller, now) { row = CelValue.Object(new RowObject(entity, values, this, lists)), old = old };

    /// <summary>With <c>old</c>; without it <c>old</c> is null, as at creation.</summary>
    public RowActivation WithOld(Entity entity, CelValue[] values) =>
        new(Profile, caller, now) { row = row, old = CelValue.Object(new RowObject(entity, values, this)) };

    public bool TryGet(string name, out CelValue value)
    {
        value = name switch
        {
            Trees.This => row,
            Trees.Old => old,
            Trees.Auth => auth,
            Trees.Now => now,
            _ => default,
        };
        return name is Trees.This or Trees.Old or Trees.Auth or Trees.Now;
    }

    /// <summary>The value; kind Error is unknown.</summary>
    public CelValue Evaluate(CelNode folded) => CelEvaluator.Evaluate(folded, this, ModelLanguage.Options);

    /// <summary>Whether a rule that does not traverse holds.</summary>
    public bool Holds(FoldedRule rule) => rule.Verdict switch
    {
        Verdict.Always => true,
        Verdict.Never => false,
        _ => Evaluate(rule.Residual).IsTrue,
    };
}
