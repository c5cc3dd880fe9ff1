using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>
/// The CEL environments of a model. Names in scope: the row (<c>this</c>, implicit), <c>old</c> where there is one,
/// <c>auth</c> (<c>id, roles, scopes, email, claims</c>), <c>now</c>, <c>public</c>, <c>nobody</c>, <c>signedIn</c>,
/// <c>hasRole(name)</c>, <c>hasScope(name)</c>; the relation macros <c>sum, min, max, avg, count</c>.
/// </summary>
public abstract class ModelScopes
{
    /// <summary>Compiles a caller's filter over <paramref name="entity"/>: no <c>old</c>, result bool.</summary>
    public abstract CelResult CompileFilter(Entity entity, string source);

    /// <summary>Compiles any expression over a row of <paramref name="entity"/>.</summary>
    public abstract CelResult Compile(Entity entity, string source, CelType expected, bool withOld);
}
