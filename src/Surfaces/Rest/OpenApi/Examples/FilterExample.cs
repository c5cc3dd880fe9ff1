using System.Globalization;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Examples;

/// <summary>A filter over fields that the entity has, and that is an expression as the language has it.</summary>
internal static class FilterExample
{
    public static string? Of(ModelSnapshot model, Entity entity)
    {
        var columns = entity.Fields.OfType<ColumnField>().Where(c => c is { Hidden: false, ReadRule: null } && !c.Type.IsList).ToList();
        var source = columns.Select(Asked).FirstOrDefault(s => s is not null);
        return source is not null && model.Scopes.CompileFilter(entity, source).Expression is not null ? source : null;
    }

    private static string? Asked(ColumnField column) => column.Type.Kind switch
    {
        ScalarKind.Int or ScalarKind.Long when !column.System => string.Create(CultureInfo.InvariantCulture, $"{column.WireName} >= {Math.Ceiling(column.Type.Minimum ?? 1)}"),
        ScalarKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"{column.WireName} >= {Math.Ceiling(column.Type.Minimum is { } least && least > 0 ? least : 10)}"),
        ScalarKind.Enum => $"{column.WireName} in [{string.Join(", ", column.Type.Words.Take(2).Select(w => $"'{w}'"))}]",
        ScalarKind.Bool => column.WireName,
        ScalarKind.String or ScalarKind.Text when !BuiltIn(column) => $"{column.WireName}.startsWith('A')",
        _ => null,
    };

    private static bool BuiltIn(ColumnField column) => column.System || ReferenceEquals(column, column.Entity.Key);
}
