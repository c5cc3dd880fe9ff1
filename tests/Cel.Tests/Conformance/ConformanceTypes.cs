namespace Ashlar.Cel.Tests.Conformance;

/// <summary>Reads types as the conformance files write them: <c>map(string,list(int))</c>.</summary>
internal static class ConformanceTypes
{
    public static CelType Parse(string text)
    {
        var at = 0;
        return Parse(text, ref at);
    }

    private static CelType Parse(string text, ref int at)
    {
        var end = text.AsSpan(at).IndexOfAny("(),");
        var name = end < 0 ? text[at..] : text.Substring(at, end);
        at += name.Length;
        List<CelType> parameters = [];
        if (at < text.Length && text[at] == '(')
        {
            do
            {
                at++;
                parameters.Add(Parse(text, ref at));
            }
            while (text[at] == ',');
            at++;
        }

        return Named(name.Trim(), [.. parameters]);
    }

    private static CelType Named(string name, CelType[] parameters) => (name, parameters) switch
    {
        ("bool", _) => CelType.Bool,
        ("int", _) => CelType.Int,
        ("uint", _) => CelType.UInt,
        ("double", _) => CelType.Double,
        ("string", _) => CelType.String,
        ("bytes", _) => CelType.Bytes,
        ("null" or "null_type", _) => CelType.Null,
        ("dyn", _) => CelType.Dyn,
        ("timestamp" or "google.protobuf.Timestamp", _) => CelType.Timestamp,
        ("duration" or "google.protobuf.Duration", _) => CelType.Duration,
        ("type", _) => CelType.TypeType,
        ("cel.expr.conformance.proto3.TestAllTypes", _) => DefaultMessage.ObjectType,
        ("list", [var element]) => CelType.List(element),
        ("map", [var key, var value]) => CelType.Map(key, value),
        ("wrapper", [var inner]) => CelType.Nullable(inner),
        (_, []) when name.Length == 1 && char.IsAsciiLetterUpper(name[0]) => CelType.TypeParam(name),
        (_, [_, ..]) => CelType.Opaque(name, parameters),
        _ => throw new NotSupportedException($"there is no type {name}"),
    };
}
