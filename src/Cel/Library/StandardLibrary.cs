namespace Ashlar.Cel.Library;

/// <summary>The definitions of the specification's section "List of Standard Definitions", and the strings extension.</summary>
internal static class StandardLibrary
{
    public static CelEnvironment AddTo(CelEnvironment environment)
    {
        CelType[] types =
        [
            CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Bytes, CelType.Null, CelType.Timestamp,
            CelType.Duration, CelType.TypeType, CelType.AnyList, CelType.AnyMap,
        ];
        foreach (var type in types)
        {
            environment = environment.WithType(type);
        }

        return environment
            .WithFunctions(ComparisonFunctions.All)
            .WithFunctions(ArithmeticFunctions.All)
            .WithFunctions(ConversionFunctions.All)
            .WithFunctions(CollectionFunctions.All)
            .WithFunctions(TextFunctions.All)
            .WithFunctions(TimeFunctions.All)
            .WithFunctions(StringsExtension.All)
            .WithMacros(StandardMacros.All);
    }

    /// <summary>The name of a type within overload ids.</summary>
    public static string IdOf(CelType type) => type.Kind switch
    {
        CelTypeKind.Int => "int64",
        CelTypeKind.UInt => "uint64",
        CelTypeKind.Timestamp => "timestamp",
        CelTypeKind.Duration => "duration",
        CelTypeKind.Null => "null",
        _ => type.Name,
    };
}
