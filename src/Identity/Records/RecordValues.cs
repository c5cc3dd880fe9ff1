using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Records;

/// <summary>
/// Values of .NET as a column holds them, and back: string, bool, int, long, Guid, byte[], DateTimeOffset (cut to microseconds),
/// lists of string, and <see cref="CelValue"/> for what has the type of a user's key.
/// </summary>
internal static class RecordValues
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static CelValue ToCel(object? value) => value switch
    {
        null => CelValue.Null,
        CelValue given => given,
        string text => CelValue.String(text),
        bool flag => CelValue.Bool(flag),
        int number => CelValue.Int(number),
        long number => CelValue.Int(number),
        Guid guid => UuidType.Of(guid),
        byte[] bytes => CelValue.Bytes(bytes),
        DateTimeOffset instant => Timestamp(instant),
        IReadOnlyList<string> list => CelValue.List([.. list.Select(CelValue.String)]),
        _ => throw new ArgumentException($"a record holds no {value.GetType().Name}", nameof(value)),
    };

    /// <summary>How a value of a column becomes one of a type.</summary>
    /// <exception cref="ArgumentException">No value of the column does.</exception>
    public static Func<CelValue, object?> Reader(ColumnField column, Type type)
    {
        if (type == typeof(CelValue)) return value => value;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var kind = column.Type.Kind;
        Func<CelValue, object>? read = (column.Type.IsList, kind) switch
        {
            (true, _) when plain == typeof(IReadOnlyList<string>) => value => value.AsList.Select(i => i.AsString).ToArray(),
            (false, ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json) when plain == typeof(string) => value => value.AsString,
            (false, ScalarKind.Bool) when plain == typeof(bool) => value => value.IsTrue,
            (false, ScalarKind.Int or ScalarKind.Long) when plain == typeof(long) => value => value.AsInt,
            (false, ScalarKind.Int or ScalarKind.Long) when plain == typeof(int) => value => checked((int)value.AsInt),
            (false, ScalarKind.Uuid) when plain == typeof(Guid) => value => UuidType.ToGuid(value),
            (false, ScalarKind.Bytes) when plain == typeof(byte[]) => value => value.AsBytes.ToArray(),
            (false, ScalarKind.DateTime) when plain == typeof(DateTimeOffset) => value => Instant(value),
            _ => null,
        };
        if (read is null) throw new ArgumentException($"{column} is no {type.Name}", nameof(type));
        return value => value.IsNull ? null : read(value);
    }

    private static CelValue Timestamp(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks - DateTime.UnixEpoch.Ticks;
        ticks -= ((ticks % TicksPerMicrosecond) + TicksPerMicrosecond) % TicksPerMicrosecond;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0
            ? CelValue.Timestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100)
            : CelValue.Timestamp(seconds, (int)rest * 100);
    }

    private static DateTimeOffset Instant(in CelValue value) =>
        DateTimeOffset.UnixEpoch.AddTicks((value.AsTimestamp.Seconds * TimeSpan.TicksPerSecond) + (value.AsTimestamp.Nanos / 100));
}
