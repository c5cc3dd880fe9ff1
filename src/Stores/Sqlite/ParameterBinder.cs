using System.Buffers;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite;

/// <summary>Binds values in the storage form of their types. Numbers in SQL start at 1.</summary>
internal static class ParameterBinder
{
    private const int OnStack = 512;

    public static void BindConstants(SqliteStatement statement, SqlStatement sql)
    {
        for (var i = 0; i < sql.Constants.Count; i++)
        {
            BindOperand(statement, sql.FirstConstant + i, sql.Constants[i].Value, sql.Constants[i].Type);
        }
    }

    /// <summary>Parameters of a read: a list has the form that the SQL compiler reads.</summary>
    public static void Bind(SqliteStatement statement, IReadOnlyList<PlanParameter> parameters, CelValue[] values)
    {
        // A number that the text never names can't be bound, and need not
        var count = Math.Min(Math.Min(parameters.Count, values.Length), statement.ParameterCount);
        for (var i = 0; i < count; i++) BindOperand(statement, i + 1, values[i], parameters[i].Type);
    }

    /// <summary>Values of columns: a list has the wire's form.</summary>
    public static void BindColumns(SqliteStatement statement, ScalarType[] types, CelValue[] values)
    {
        if (values.Length != types.Length)
            throw new ArgumentException($"{values.Length} values for {types.Length} parameters of {statement.Sql}", nameof(values));
        var count = Math.Min(types.Length, statement.ParameterCount);
        for (var i = 0; i < count; i++)
        {
            if (types[i].IsList && values[i].Kind == CelKind.List) BindText(statement, i + 1, ListJson.Write(values[i], types[i]));
            else BindScalar(statement, i + 1, values[i], types[i]);
        }
    }

    private static void BindOperand(SqliteStatement statement, int number, in CelValue value, ScalarType type)
    {
        if (!type.IsList || value.Kind != CelKind.List)
        {
            BindScalar(statement, number, value, type);
            return;
        }

        var list = ListEncoding.Encode(value, type);
        if (list.Kind == StorageKind.Blob) statement.Check(SqliteNative.BindBlob(statement.Handle, number, list.Blob.Span));
        else BindText(statement, number, list.Text!); // a list is a blob or text
    }

    private static void BindScalar(SqliteStatement statement, int number, in CelValue value, ScalarType type)
    {
        if (value.IsNull || value.IsError)
        {
            statement.Check(SqliteNative.BindNull(statement.Handle, number));
            return;
        }

        switch (type.Kind)
        {
            case ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json:
                BindText(statement, number, value.AsString);
                break;
            case ScalarKind.Double:
                statement.Check(SqliteNative.BindDouble(statement.Handle, number, value.Kind == CelKind.Int ? value.AsInt : value.AsDouble));
                break;
            case ScalarKind.Uuid:
                BindUuid(statement, number, value);
                break;
            case ScalarKind.Bytes:
                statement.Check(SqliteNative.BindBlob(statement.Handle, number, value.AsBytes.Span));
                break;
            default:
                statement.Check(SqliteNative.BindInt64(statement.Handle, number, ScalarStorage.Integer(value, type)));
                break;
        }
    }

    private static void BindUuid(SqliteStatement statement, int number, in CelValue value)
    {
        Span<byte> bytes = stackalloc byte[16];
        UuidType.ToGuid(value).TryWriteBytes(bytes, bigEndian: true, out _);
        statement.Check(SqliteNative.BindBlob(statement.Handle, number, bytes));
    }

    private static void BindText(SqliteStatement statement, int number, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= OnStack)
        {
            Span<byte> small = stackalloc byte[OnStack];
            var length = Encoding.UTF8.GetBytes(text, small);
            statement.Check(SqliteNative.BindText(statement.Handle, number, small[..length]));
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = Encoding.UTF8.GetBytes(text, rented);
            statement.Check(SqliteNative.BindText(statement.Handle, number, rented.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
