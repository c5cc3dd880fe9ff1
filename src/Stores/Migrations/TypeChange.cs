using Ashlar.Model;

namespace Ashlar.Stores.Migrations;

/// <summary>What becomes of values when a column's type changes.</summary>
internal enum TypeChange : byte
{
    /// <summary>The stored form is the same.</summary>
    None,
    /// <summary>Every value has its like.</summary>
    Lossless,
    /// <summary>Every value that fits has its like, and the rows are asked whether all do.</summary>
    Checked,
    /// <summary>Digits are rounded away.</summary>
    Rounding,
    /// <summary>Values have no like: the column starts anew.</summary>
    Anew,
}

internal static class TypeChanges
{
    public static TypeChange Of(ColumnType before, ColumnType after)
    {
        if (before == after) return TypeChange.None;
        if (before.IsList || after.IsList) return TypeChange.Anew;
        if (before.IsText && after.IsText) return TypeChange.Lossless; // bounds and words are the check's
        return (before.Kind, after.Kind) switch
        {
            (ScalarKind.Int, ScalarKind.Long or ScalarKind.Double) or (ScalarKind.Bool, ScalarKind.Int or ScalarKind.Long) => TypeChange.Lossless,
            (ScalarKind.Long, ScalarKind.Int or ScalarKind.Double) => TypeChange.Checked,
            (ScalarKind.Int or ScalarKind.Long, ScalarKind.Decimal) => TypeChange.Checked,
            (ScalarKind.Decimal, ScalarKind.Decimal) => after.Scale < before.Scale ? TypeChange.Rounding : TypeChange.Checked,
            (ScalarKind.Date, ScalarKind.DateTime) => TypeChange.Lossless,
            (ScalarKind.Int or ScalarKind.Long or ScalarKind.Uuid, ScalarKind.String or ScalarKind.Text) => TypeChange.Lossless,
            _ => TypeChange.Anew,
        };
    }
}
