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

    /// <summary>What may be done while a version runs that knows the type before.</summary>
    public static RollingChange Rolling(ColumnType before, ColumnType after)
    {
        if (before == after || (before.IsText && after.IsText)) return RollingChange.Now;
        if (before.IsList || after.IsList) return RollingChange.Never;
        return (before.Kind, after.Kind) switch
        {
            (ScalarKind.Int, ScalarKind.Long) => RollingChange.Now,
            (ScalarKind.Long, ScalarKind.Int) => RollingChange.Later,
            (ScalarKind.Decimal, ScalarKind.Decimal) when before.Scale == after.Scale => after.Precision > before.Precision ? RollingChange.Now : RollingChange.Later,
            _ => RollingChange.Never,
        };
    }
}

internal enum RollingChange : byte
{
    /// <summary>Both versions read and write the new type.</summary>
    Now,
    /// <summary>Both work with the old type, until only the new version runs.</summary>
    Later,
    /// <summary>One would misread what the other writes.</summary>
    Never,
}
