namespace Ashlar.Cel.Evaluation;

/// <summary>Whether a value fits a declared parameter. Element types are not looked at, as the specification has it.</summary>
internal static class RuntimeTypes
{
    public static bool Accepts(CelType parameter, in CelValue value) => parameter.Kind switch
    {
        CelTypeKind.Dyn or CelTypeKind.TypeParam => true,
        CelTypeKind.Null => value.Kind == CelKind.Null,
        CelTypeKind.Bool => value.Kind == CelKind.Bool,
        CelTypeKind.Int => value.Kind == CelKind.Int,
        CelTypeKind.UInt => value.Kind == CelKind.UInt,
        CelTypeKind.Double => value.Kind == CelKind.Double,
        CelTypeKind.String => value.Kind == CelKind.String,
        CelTypeKind.Bytes => value.Kind == CelKind.Bytes,
        CelTypeKind.List => value.Kind == CelKind.List,
        CelTypeKind.Map => value.Kind == CelKind.Map,
        CelTypeKind.Timestamp => value.Kind == CelKind.Timestamp,
        CelTypeKind.Duration => value.Kind == CelKind.Duration,
        CelTypeKind.Type => value.Kind == CelKind.Type,
        CelTypeKind.Nullable => value.Kind == CelKind.Null || Accepts(parameter.Parameters[0], value),
        CelTypeKind.Object => value.Kind == CelKind.Object && value.AsObject.Type.Name == parameter.Name,
        CelTypeKind.Extension => value.Kind == CelKind.Extension && value.ExtensionType.Name == parameter.Name,
        _ => value.Kind == CelKind.Extension,
    };
}
