using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Values that are part of the tree. Small whole numbers are written out, everything else is bound.</summary>
internal static class Constants
{
    public static readonly ScalarTerm True = Bool(true);
    public static readonly ScalarTerm False = Bool(false);

    public static ScalarTerm Bool(bool value) =>
        new(Truth(value), SqlForm.Bool) { Constant = CelValue.Bool(value), Bound = 1 };

    public static SqlText Truth(bool value) => SqlText.Of($"{new SqlTruth(value)}");

    public static ScalarTerm Int(long value) =>
        new(Whole(value), SqlForm.Int) { Constant = CelValue.Int(value), Bound = Bounds.Of(value) };

    /// <summary>An integer, or a decimal by its unscaled value: written out when it is small.</summary>
    public static SqlText Number(long value, SqlForm form)
    {
        if (form.Kind == SqlFormKind.Int) return Whole(value);
        return value is > int.MinValue and < int.MaxValue
            ? SqlText.Of($"{new SqlDecimal(value, form.Scale)}")
            : SqlText.Of($"{new SqlConstant(DecimalType.Of(value, form.Scale), new ScalarType(ScalarKind.Decimal) { Precision = 18, Scale = form.Scale })}");
    }

    private static SqlText Whole(long value) => value is > int.MinValue and < int.MaxValue
        ? SqlText.Integer(value)
        : SqlText.Of($"{new SqlConstant(CelValue.Int(value), new ScalarType(ScalarKind.Long))}");

    public static Term Compile(in CelValue value) => value.Kind switch
    {
        CelKind.Null => NullTerm.Instance,
        CelKind.Error => ExpressionCompiler.Unknown(SqlForm.Bool),
        CelKind.Bool => value.AsBool ? True : False,
        CelKind.Int => Int(value.AsInt),
        CelKind.Double => Bind(value, ScalarKind.Double),
        CelKind.String => Bind(value, ScalarKind.Text),
        CelKind.Bytes => Bind(value, ScalarKind.Bytes),
        CelKind.Timestamp when value.AsTimestamp.Nanos % 1000 == 0 => Bind(value, ScalarKind.DateTime),
        CelKind.Duration when value.AsDurationNanos % 1000 == 0 => Bind(value, ScalarKind.Duration),
        CelKind.Timestamp or CelKind.Duration => new FineTimeTerm(value),
        CelKind.List => new LiteralRange([.. value.AsList.Select(v => Compile(v))]),
        CelKind.Extension => ModelValues.Constant(value),
        CelKind.UInt => throw new NotTranslatableException("unsigned integers are not translated"),
        _ => throw new NotTranslatableException($"a constant of type {value.Type} is not translated"),
    };

    public static ScalarTerm Bind(in CelValue value, ScalarKind kind, int scale = 0)
    {
        var type = new ScalarType(kind) { Scale = scale, Precision = scale == 0 ? 0 : 18 };
        return new(SqlText.Of($"{new SqlConstant(value, type)}"), SqlForm.Of(type)) { Constant = value };
    }
}
