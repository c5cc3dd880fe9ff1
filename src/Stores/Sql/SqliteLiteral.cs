using System.Globalization;

namespace Ashlar.Stores.Sql;

/// <summary>Values as SQLite literals, for definitions, which take no parameters.</summary>
internal static class SqliteLiteral
{
    public static string Of(SqlConstant constant)
    {
        var storage = StorageValue.Of(constant.Value, constant.Type);
        return storage.Kind switch
        {
            StorageKind.Null => "NULL",
            StorageKind.Integer => storage.Integer.ToString(CultureInfo.InvariantCulture),
            StorageKind.Real => Real(storage.Real),
            StorageKind.Text => "'" + storage.Text!.Replace("'", "''", StringComparison.Ordinal) + "'", // set for this kind
            _ => "x'" + Convert.ToHexString(storage.Blob.Span) + "'",
        };
    }

    private static string Real(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text;
    }
}
