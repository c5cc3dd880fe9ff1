namespace Ashlar.Cel.Library;

/// <summary>The standard functions on strings and bytes. Text is compared as it is: no case folding, no normalization.</summary>
internal static class TextFunctions
{
    public static IEnumerable<CelFunction> All =>
    [
        Member("contains", (text, part) => text.Contains(part, StringComparison.Ordinal)),
        Member("startsWith", (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        Member("endsWith", (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        CelFunction.Of(CelOperator.Add, "add_string_string", [CelType.String, CelType.String], CelType.String, args =>
            CelValue.String(args[0].AsString + args[1].AsString)),
        CelFunction.Of(CelOperator.Add, "add_bytes_bytes", [CelType.Bytes, CelType.Bytes], CelType.Bytes, args =>
            CelValue.Bytes((byte[])[.. args[0].AsBytes.Span, .. args[1].AsBytes.Span])),
        .. CollectionFunctions.Size("string", CelType.String, v => CelText.Length(v.AsString)).Select(f => f with { Cost = CelCost.Linear }),
        .. CollectionFunctions.Size("bytes", CelType.Bytes, v => v.AsBytes.Length),
        Matches(isMember: true),
        Matches(isMember: false),
    ];

    private static CelFunction Member(string name, Func<string, string, bool> holds) => CelFunction.Member(
        name, $"{name}_string_string", [CelType.String, CelType.String], CelType.Bool, args => CelValue.Bool(holds(args[0].AsString, args[1].AsString))) with
    {
        Cost = name == "contains" ? CelCost.Product : CelCost.Linear,
    };

    private static CelFunction Matches(bool isMember)
    {
        var function = CelFunction.Global(
            "matches", isMember ? "matches_string_string" : "matches", [CelType.String, CelType.String], CelType.Bool, MatchesPattern);
        function = function with { IsMember = isMember, MemoryOnly = true, Cost = new(20_000, 16) };
        return function with { Specialize = args => SpecializePattern(function, args) };
    }

    private static CelValue MatchesPattern(ReadOnlySpan<CelValue> args) =>
        CelRegex.TryCreate(args[1].AsString, out var regex, out var error, out _)
            ? CelValue.Bool(regex.IsMatch(args[0].AsString))
            : CelValue.Error(CelErrorCode.InvalidArgument, $"invalid pattern: {error}");

    private static CelSpecialization SpecializePattern(CelFunction function, IReadOnlyList<CelNode> args)
    {
        if (args[1] is not ConstantNode { Value.Kind: CelKind.String } pattern)
        {
            return default;
        }

        return CelRegex.TryCreate(pattern.Value.AsString, out var regex, out var error, out _)
            ? new(function with { Cost = new(0, 16), Implementation = values => CelValue.Bool(regex.IsMatch(values[0].AsString)) })
            : new(null, $"the pattern is not of RE2 syntax: {error}", 1);
    }
}
