namespace Ashlar.Cel.Tests;

/// <summary>Random expressions, mostly well typed, over a few variables.</summary>
internal static class RandomSource
{
    public static CelEnvironment Environment { get; } = CelEnvironment.Standard
        .WithVariable("i", CelType.Int).WithVariable("u", CelType.UInt).WithVariable("d", CelType.Double).WithVariable("s", CelType.String)
        .WithVariable("b", CelType.Bool).WithVariable("n", CelType.Nullable(CelType.Int)).WithVariable("l", CelType.List(CelType.Int))
        .WithVariable("m", CelType.Map(CelType.String, CelType.Int)).WithVariable("t", CelType.Timestamp).WithVariable("y", CelType.Dyn);

    public static CelVariables Variables() => new()
    {
        ["i"] = CelValue.Int(7),
        ["u"] = CelValue.UInt(3),
        ["d"] = CelValue.Double(-1.5),
        ["s"] = CelValue.String("aé😀b"),
        ["b"] = CelValue.True,
        ["n"] = CelValue.Null,
        ["l"] = CelValue.List([CelValue.Int(1), CelValue.Int(0), CelValue.Int(-2)]),
        ["m"] = CelMap.Create([KeyValuePair.Create("a", CelValue.Int(1))]),
        ["t"] = CelValue.Timestamp(1_700_000_000),
        ["y"] = CelValue.String("dyn"),
    };

    /// <summary>An expression of a random type.</summary>
    public static string Expression(Random random, int depth) => random.Next(7) switch
    {
        0 => Int(random, depth),
        1 => Text(random, depth),
        2 => Double(random, depth),
        3 => List(random, depth),
        _ => Bool(random, depth),
    };

    public static string Bool(Random random, int depth) => depth <= 0 ? Pick(random, "true", "false", "b") : random.Next(16) switch
    {
        0 or 1 => $"({Bool(random, depth - 1)} && {Bool(random, depth - 1)})",
        2 or 3 => $"{Bool(random, depth - 1)} || ({Bool(random, depth - 1)})",
        4 => $"!({Bool(random, depth - 1)})",
        5 => $"({Bool(random, depth - 1)} ? {Bool(random, depth - 1)} : {Bool(random, depth - 1)})",
        6 or 7 => $"({Int(random, depth - 1)} {Comparison(random)} {Int(random, depth - 1)})",
        8 => $"({Text(random, depth - 1)} {Comparison(random)} {Text(random, depth - 1)})",
        9 => $"({Double(random, depth - 1)} {Comparison(random)} {Double(random, depth - 1)})",
        10 => $"{List(random, depth - 1)}.{Pick(random, "all", "exists", "exists_one")}(x, x {Comparison(random)} {Int(random, depth - 1)})",
        11 => $"({Int(random, depth - 1)} in {List(random, depth - 1)})",
        12 => $"{Text(random, depth - 1)}.{Pick(random, "startsWith", "endsWith", "contains")}({Text(random, depth - 1)})",
        13 => Pick(random, "has(m.a)", "has(m.b)", "'a' in m", "n == null", "n in [1, null]", "t > timestamp(0)", "y == 'dyn'", "y == 1"),
        14 => $"(dyn({Expression(random, depth - 2)}) == dyn({Expression(random, depth - 2)}))",
        _ => Bool(random, 0),
    };

    private static string Int(Random random, int depth) => depth <= 0 ? Pick(random, "0", "1", "-3", "0x1F", "i", "9223372036854775807") : random.Next(10) switch
    {
        0 => $"({Int(random, depth - 1)} + {Int(random, depth - 1)})",
        1 => $"({Int(random, depth - 1)} - {Int(random, depth - 1)})",
        2 => $"({Int(random, depth - 1)} * {Int(random, depth - 1)})",
        3 => $"({Int(random, depth - 1)} / {Int(random, depth - 1)})",
        4 => $"({Int(random, depth - 1)} % {Int(random, depth - 1)})",
        5 => $"-({Int(random, depth - 1)})",
        6 => $"size({Pick(random, Text(random, depth - 1), List(random, depth - 1))})",
        7 => $"{List(random, depth - 1)}[{Int(random, depth - 1)}]",
        8 => Pick(random, "m.a", "m['b']", "n", "int(s)", "int(u)", "int(d)", "t.getFullYear()", "dyn(y)"),
        _ => $"({Bool(random, depth - 1)} ? {Int(random, depth - 1)} : {Int(random, depth - 1)})",
    };

    private static string Double(Random random, int depth) => depth <= 0 ? Pick(random, "0.0", "1.5", "-2e10", "d") : random.Next(4) switch
    {
        0 => $"({Double(random, depth - 1)} + {Double(random, depth - 1)})",
        1 => $"({Double(random, depth - 1)} / {Double(random, depth - 1)})",
        2 => $"double({Int(random, depth - 1)})",
        _ => $"-({Double(random, depth - 1)})",
    };

    private static string Text(Random random, int depth) => depth <= 0 ? Pick(random, "''", "'a'", "\"é\"", "r'\\n'", "'\\n😀'", "s") : random.Next(8) switch
    {
        0 or 1 => $"({Text(random, depth - 1)} + {Text(random, depth - 1)})",
        2 => $"string({Pick(random, Int(random, depth - 1), Double(random, depth - 1), Bool(random, depth - 1))})",
        3 => $"{Text(random, depth - 1)}.{Pick(random, "lowerAscii", "upperAscii", "trim", "reverse")}()",
        4 => $"{Text(random, depth - 1)}.substring({Int(random, depth - 1)})",
        5 => $"{Text(random, depth - 1)}.replace({Text(random, 0)}, {Text(random, depth - 1)})",
        6 => $"{Text(random, depth - 1)}.split({Text(random, 0)}).join({Text(random, 0)})",
        _ => $"({Bool(random, depth - 1)} ? {Text(random, depth - 1)} : {Text(random, depth - 1)})",
    };

    private static string List(Random random, int depth) => depth <= 0 ? Pick(random, "[]", "[1]", "l", "[3, -1, 3]") : random.Next(5) switch
    {
        0 => $"({List(random, depth - 1)} + {List(random, depth - 1)})",
        1 => $"{List(random, depth - 1)}.filter(x, {Bool(random, depth - 1)} || x > 0)",
        2 => $"{List(random, depth - 1)}.map(x, x + {Int(random, depth - 1)})",
        3 => $"[{Int(random, depth - 1)}, {Int(random, depth - 1)}]",
        _ => $"({Bool(random, depth - 1)} ? {List(random, depth - 1)} : {List(random, depth - 1)})",
    };

    private static string Comparison(Random random) => Pick(random, "==", "!=", "<", "<=", ">", ">=");

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
