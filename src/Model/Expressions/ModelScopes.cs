using System.Collections.Concurrent;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>
/// The CEL environments of a model. Names in scope: the row (<c>this</c>, implicit), <c>old</c> where there is one,
/// <c>auth</c> (<c>id, roles, scopes, email, claims, mfa, fresh</c>), <c>now</c>, <c>public</c>, <c>nobody</c>, <c>signedIn</c>,
/// <c>hasRole(name)</c>, <c>hasScope(name)</c>; the relation macros <c>sum, min, max, avg, count</c>. Thread-safe.
/// </summary>
/// <remarks>
/// Trees come out settled: <c>customer.id</c> is <c>customerId</c>, rows are compared by their keys, an int beside a decimal is
/// converted by a call of <c>decimal</c> (<c>decimalOrNull</c> where it may be null), operands of comparisons with caseless text are wrapped in <c>caseless</c>, conversions of
/// literals are done, and <c>rows.count()</c> is <c>size(rows)</c>.
/// </remarks>
public sealed class ModelScopes
{
    public const string This = "this";
    public const string Old = "old";
    public const string Auth = "auth";
    public const string Now = "now";
    public const string SignedIn = "signedIn";

    /// <summary><c>auth.mfa</c>: the caller signed in with a second factor.</summary>
    public const string Mfa = "mfa";

    /// <summary><c>auth.fresh</c>: the caller signed in within the last ten minutes.</summary>
    public const string Fresh = "fresh";

    private readonly CelEnvironment _shared;
    private readonly ConcurrentDictionary<(Entity, bool, bool), CelEnvironment> _environments = new();
    private readonly Func<Entity, CelType> _oldType;

    internal ModelScopes(Entity user, Func<Entity, CelType> oldType)
    {
        AuthType = new CelObjectType("auth", new Dictionary<string, CelType>
        {
            ["id"] = CelTypes.Of(user.Key.Type),
            ["roles"] = CelType.List(CelType.String),
            ["scopes"] = CelType.List(CelType.String),
            ["email"] = CelType.Nullable(CelType.String),
            ["claims"] = CelType.Map(CelType.String, CelType.Dyn),
            [Mfa] = CelType.Bool,
            [Fresh] = CelType.Bool,
        });
        _oldType = oldType;
        _shared = ModelLanguage.Environment
            .WithVariable(Auth, AuthType)
            .WithVariable(Now, CelType.Timestamp)
            .WithVariable(SignedIn, CelType.Bool);
    }

    /// <summary>The type of <c>auth</c>.</summary>
    public CelObjectType AuthType { get; }

    /// <summary>Compiles a caller's filter over <paramref name="entity"/>: no <c>old</c>, result bool, tighter limits.</summary>
    public CelResult CompileFilter(Entity entity, string source) =>
        Settled(Environment(entity, withOld: false, forCaller: true), source, CelType.Bool);

    /// <summary>Compiles any expression over a row of <paramref name="entity"/>.</summary>
    public CelResult Compile(Entity entity, string source, CelType expected, bool withOld) =>
        Settled(Environment(entity, withOld), source, expected);

    /// <summary>Compiles a condition over a row of <paramref name="entity"/> and values that are given when it is asked, by name.</summary>
    public CelResult CompileCondition(Entity entity, string source, IEnumerable<KeyValuePair<string, CelType>> given) =>
        Settled(given.Aggregate(Environment(entity, withOld: false), (scope, value) => scope.WithVariable(value.Key, value.Value)), source, CelType.Bool);

    /// <summary>The names and functions that an expression over a row of <paramref name="entity"/> has.</summary>
    public CelEnvironment Environment(Entity entity, bool withOld, bool forCaller = false) =>
        _environments.GetOrAdd((entity, withOld, forCaller), Make);

    private CelEnvironment Make((Entity Entity, bool WithOld, bool ForCaller) scope)
    {
        var environment = _shared.WithImplicitReceiver(This, scope.Entity.RowType);
        if (scope.WithOld) environment = environment.WithVariable(Old, _oldType(scope.Entity));
        return scope.ForCaller ? environment.WithOptions(ModelLanguage.CallerOptions) : environment;
    }

    private static CelResult Settled(CelEnvironment environment, string source, CelType expected)
    {
        var result = Conversion.Compile(environment, source, expected);
        if (!result.Succeeded) return result;
        var settling = new TreeSettling(source);
        var root = settling.Settle(result.Expression.Root);
        return settling.Issues.Count > 0
            ? new CelResult(null, settling.Issues)
            : new CelResult(new CheckedExpression(root, source, environment.Options), []);
    }
}
