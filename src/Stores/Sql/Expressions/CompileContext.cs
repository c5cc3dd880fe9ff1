using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>What all expressions of one statement share.</summary>
internal sealed class CompileContext
{
    private readonly IReadOnlyList<PlanParameter> parameters;

    public CompileContext(SqlDialect dialect, IReadOnlyList<PlanParameter> parameters, SqlAliases aliases, Frame root)
    {
        Dialect = dialect;
        this.parameters = parameters;
        Aliases = aliases;
        Root = root;
    }

    public SqlDialect Dialect { get; }
    public SqlAliases Aliases { get; }

    /// <summary>The outermost select, which holds what depends on parameters alone.</summary>
    public Frame Root { get; }

    /// <summary>The condition that is being compiled, where it stands for itself among those of a statement.</summary>
    public CelNode? Conjunct { get; set; }

    /// <summary>Only a question whether it can be compiled: names that are no parameters yet (<c>auth</c>, <c>now</c>, <c>old</c>) stand for some.</summary>
    public bool IsCheck { get; init; }

    /// <summary>The parameter of that name, or null.</summary>
    public Term? Parameter(string name, CelType type)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name == name) return OfType(Dialect, SqlText.Of($"{new SqlParameter(i + 1)}"), parameters[i].Type, type);
        }

        return null;
    }

    /// <summary>A parameter of that number.</summary>
    public static Term OfType(SqlDialect dialect, SqlText sql, ScalarType type, CelType checkedType)
    {
        if (checkedType.Kind == CelTypeKind.Null) return NullTerm.Instance;
        var nullable = checkedType.Kind is CelTypeKind.Nullable or CelTypeKind.Dyn;
        if (type.IsList)
        {
            var array = new ScalarTerm(sql, new(SqlFormKind.Json)) { MayBeNull = nullable };

            // Values for a caseless column, as they are looked for among them.
            return new ArrayRange(array, new(type with { IsList = false }, IsParameter: true, IsFolded: type.Caseless));
        }

        if (type.Kind == ScalarKind.Decimal && type.Scale > Decimals.MaxScale)
        {
            throw new NotTranslatableException($"a decimal with {type.Scale} digits after the point is not kept");
        }

        // A caller's number may be typed smaller than the value that is bound, so its bound is that of 64 bits.
        return KeyTerms.OfText(dialect, new ScalarTerm(sql, SqlForm.Of(type) with { Caseless = false }) { MayBeNull = nullable }, type);
    }
}
