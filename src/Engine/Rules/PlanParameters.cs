using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Rules;

/// <summary>Where a plan's parameter gets its value from when the plan runs.</summary>
internal enum ParameterOrigin : byte
{
    CallerId,
    CallerEmail,
    CallerRoles,
    CallerScopes,
    CallerClaims,
    CallerMfa,
    CallerFresh,
    Now,

    /// <summary>The request's own values, by index.</summary>
    Given,
}

internal readonly record struct ParameterSource(ParameterOrigin Origin, int Index);

/// <summary>
/// The parameters of a plan while it is made: trees get variables <c>$0</c>, <c>$1</c>, … in the place of what is known only
/// when the plan runs. Values never enter a plan.
/// </summary>
/// <param name="model">Whose expressions they are.</param>
/// <param name="profile">For what computed fields ask of the caller; null where none is read.</param>
internal sealed class PlanParameters(ModelSnapshot model, AccessProfile? profile = null)
{
    private static readonly ScalarType Bool = new(ScalarKind.Bool);
    private static readonly ScalarType TextList = new(ScalarKind.String) { IsList = true };
    private readonly List<PlanParameter> types = [];
    private readonly List<ParameterSource> sources = [];
    private readonly List<VariableNode> variables = [];

    public IReadOnlyList<PlanParameter> Types => types;

    public int Count => types.Count;

    /// <summary>How many values the request itself must give.</summary>
    public int GivenCount { get; private set; }

    /// <summary>A value that the request gives, at the next index of its values.</summary>
    public VariableNode Given(ScalarType type, CelType celType) => Add(new(ParameterOrigin.Given, GivenCount++), type, celType);

    /// <summary>Puts parameters in the place of <c>auth.…</c> and <c>now</c>.</summary>
    public CelNode Lift(CelNode tree) => tree switch
    {
        SelectNode { Operand: VariableNode { Name: Trees.Auth } } select => OfCaller(select.Field, select.Type),
        SelectNode select when OfCallerOrTime(select) is { } computed => Lift(computed),
        VariableNode { Name: Trees.Now } now => Once(ParameterOrigin.Now, new ScalarType(ScalarKind.DateTime), now.Type),
        _ => tree.MapChildren(Lift),
    };

    /// <summary>
    /// The expression of a computed field that asks for the caller or the time: a store compiles computed fields itself, but
    /// knows neither. Where there is no row there is no value.
    /// </summary>
    private CelNode? OfCallerOrTime(SelectNode select)
    {
        if (select.Operand.Type.NonNull is not RowType { Entity: var entity }) return null;
        if (entity.Find(select.Field) is not ColumnField { HasStorage: false, Computed: { } computed }) return null;
        if (!computed.UsesNow && !computed.UsesCaller) return null;

        var value = Trees.Substitute(profile?.Value(computed) ?? computed.Root, Trees.This, select.Operand);
        return select.Operand is VariableNode
            ? value
            : new ConditionalNode(Trees.NotNull(select.Operand), value, Trees.Null, select.Type);
    }

    public ParameterBinding Build() => new([.. sources], GivenCount);

    private VariableNode OfCaller(string name, CelType type) => name switch
    {
        "id" => Once(ParameterOrigin.CallerId, model.User.Key.Type, type),
        "email" => Once(ParameterOrigin.CallerEmail, new ScalarType(ScalarKind.String), type),
        "roles" => Once(ParameterOrigin.CallerRoles, TextList, type),
        "scopes" => Once(ParameterOrigin.CallerScopes, TextList, type),
        "mfa" => Once(ParameterOrigin.CallerMfa, Bool, type),
        "fresh" => Once(ParameterOrigin.CallerFresh, Bool, type),
        "claims" => Once(ParameterOrigin.CallerClaims, new ScalarType(ScalarKind.Json), CelType.Dyn),
        _ => throw new InvalidOperationException($"auth has no '{name}'"),
    };

    private VariableNode Once(ParameterOrigin origin, ScalarType type, CelType celType)
    {
        var index = sources.IndexOf(new ParameterSource(origin, 0));
        return index >= 0 ? variables[index] : Add(new(origin, 0), type, celType);
    }

    private VariableNode Add(ParameterSource source, ScalarType type, CelType celType)
    {
        var name = PlanParameter.NameOf(types.Count);
        var variable = new VariableNode(name, celType);
        types.Add(new PlanParameter(name, type));
        sources.Add(source);
        variables.Add(variable);
        return variable;
    }
}

/// <summary>Gives a plan's parameters their values.</summary>
internal sealed class ParameterBinding(ParameterSource[] sources, int givenCount)
{
    public int GivenCount => givenCount;

    /// <param name="caller">For what rules ask of the caller.</param>
    /// <param name="now">The request's instant.</param>
    /// <param name="given">The request's own values, in the order in which the plan asked for them.</param>
    public CelValue[] Bind(Caller caller, CelValue now, ReadOnlySpan<CelValue> given)
    {
        var values = new CelValue[sources.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = sources[i].Origin switch
            {
                ParameterOrigin.Given => given[sources[i].Index],
                ParameterOrigin.CallerId => caller.Id,
                ParameterOrigin.CallerEmail => CallerValues.Email(caller),
                ParameterOrigin.CallerRoles => CallerValues.Texts(caller.Roles),
                ParameterOrigin.CallerScopes => CallerValues.Texts(caller.Scopes),
                ParameterOrigin.CallerClaims => CallerValues.ClaimsJson(caller),
                ParameterOrigin.CallerMfa => CelValue.Bool(Freshness.HasMfa(caller)),
                ParameterOrigin.CallerFresh => CelValue.Bool(Freshness.Of(caller, now)),
                _ => now,
            };
        }

        return values;
    }
}
