using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Brings a value to the form in which a column of a type holds it.</summary>
internal static class StorageForm
{
    /// <exception cref="NotTranslatableException">The value cannot be of that type.</exception>
    public static ScalarTerm Of(ExpressionCompiler compiler, Term term, ScalarType type)
    {
        var form = type.IsList ? new SqlForm(SqlFormKind.Json) : SqlForm.Of(type);
        return (term, form.Kind) switch
        {
            (NullTerm, _) => new(SqlText.NullOf(form), form) { MayBeNull = true },
            (ScalarTerm scalar, SqlFormKind.Decimal) => Decimal(compiler, scalar, type.Scale),
            (ScalarTerm scalar, SqlFormKind.Double) when scalar.Form.Kind == SqlFormKind.Int =>
                scalar with { Sql = compiler.Dialect.Numbers.IntegerToDouble(scalar.Sql), Form = form },
            (ScalarTerm scalar, var kind) when scalar.Form.Kind == kind => scalar,
            (ArrayRange { Items.IsParameter: false } array, SqlFormKind.Json) when type.IsList => array.Array,
            (DynTerm { Path: { Path: [] } root }, SqlFormKind.Json) => new(root.Document, form) { MayBeNull = true },
            (DynTerm dyn, var kind) when kind != SqlFormKind.Json => Dyn.Cast(compiler, dyn, form),
            _ => throw new NotTranslatableException($"the value cannot be given as {type.Kind}"),
        };
    }

    private static ScalarTerm Decimal(ExpressionCompiler compiler, ScalarTerm term, int scale) => term.Form switch
    {
        { Kind: SqlFormKind.Int } => compiler.Settle(Decimals.ScaleUp(compiler, Decimals.OfInteger(compiler, term), scale)),
        { Kind: SqlFormKind.Decimal } when term.Form.Scale <= scale => compiler.Settle(Decimals.ScaleUp(compiler, term, scale)),
        { Kind: SqlFormKind.Decimal } => Decimals.Round(compiler, term, scale),
        _ => throw new NotTranslatableException($"a value of kind {term.Form.Kind} cannot be given as a decimal"),
    };
}
