using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>What expressions of every model share: options, types, functions, macros and the words <c>public</c> and <c>nobody</c>.</summary>
public static class ModelLanguage
{
    /// <summary>Null and unknown as the model reference states them.</summary>
    public static CelOptions Options { get; } = CelOptions.Default with
    {
        MacrosCountOnlyTrue = true,
        SelectOnNullGivesNull = true,
        NonFiniteDoubleIsError = true,
    };

    /// <summary>Of what a caller sends: small enough that compiling costs little.</summary>
    public static CelOptions CallerOptions { get; } = Options with { MaxSourceLength = 8 * 1024, MaxDepth = 64, MaxNodes = 2_000 };

    public static CelEnvironment Environment { get; } = CelEnvironment.Standard
        .WithOptions(Options)
        .WithType(DecimalType.Instance)
        .WithType(UuidType.Instance)
        .WithType(DateType.Instance)
        .WithType(TimeType.Instance)
        .WithFunctions(ExtensionFunctions.All)
        .WithFunctions(RowCount)
        .WithMacros(RelationMacros.All)
        .WithLiteralCoercion(CelType.Timestamp, ToTimestamp)
        .WithLiteralCoercion(CelType.Duration, ToDuration)
        .WithLiteralCoercion(CelType.Double, ToDouble)
        .WithConstant("public", CelValue.True)
        .WithConstant("nobody", CelValue.False);

    /// <summary><c>rows.count()</c>, which settling turns into <c>size(rows)</c>.</summary>
    private static CelFunction RowCount => CelFunction.Member(
        "count", "list_count", [CelType.List(CelType.TypeParam("A"))], CelType.Int, a => CelValue.Int(a[0].AsList.Count));

    private static CelValue? ToTimestamp(ConstantNode literal)
    {
        if (literal.Value.Kind is not CelKind.String) return null;
        return CelTime.TryParseTimestamp(literal.Value.AsString, out var value)
            ? value
            : CelValue.Error(CelErrorCode.InvalidArgument, $"'{literal.Value.AsString}' is not an instant; write it as 2024-01-31T09:30:00Z");
    }

    private static CelValue? ToDuration(ConstantNode literal)
    {
        if (literal.Value.Kind is not CelKind.String) return null;
        var text = literal.Value.AsString;
        if (IsoDuration.TryParse(text, out CelValue value) || CelTime.TryParseDuration(text, out value)) return value;
        return CelValue.Error(CelErrorCode.InvalidArgument, $"'{text}' is not a duration; write it as PT1H30M or 1h30m");
    }

    // Only of the literal int: ints and doubles that vary do not mix, as the language has it.
    private static CelValue? ToDouble(ConstantNode literal) =>
        literal is { Value.Kind: CelKind.Int, SourceText: { } text } && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? CelValue.Double(value)
            : null;
}
