using System.Text;

namespace Ashlar.Cel.Library;

/// <summary>The strings extension of cel-go. Positions count code points.</summary>
internal static class StringsExtension
{
    // White space as Unicode has it; .NET agrees on these.
    private static readonly CelType ListOfText = CelType.List(CelType.String);

    public static IEnumerable<CelFunction> All =>
    [
        Text("lowerAscii", s => string.Create(s.Length, s, (to, from) => Map(from, to, char.ToLowerInvariant))),
        Text("upperAscii", s => string.Create(s.Length, s, (to, from) => Map(from, to, char.ToUpperInvariant))),
        Text("trim", s => s.Trim()),
        Text("reverse", Reverse) with { MemoryOnly = true },
        CelFunction.Global("strings.quote", "strings_quote", [CelType.String], CelType.String, args =>
            CelValue.String(TextFormat.Quote(args[0].AsString))) with { MemoryOnly = true },
        Member("charAt", "string_char_at_int", [CelType.String, CelType.Int], CelType.String, args => CharAt(args[0].AsString, args[1].AsInt)),
        .. Searches("indexOf", TextSearch.First, s => 0),
        .. Searches("lastIndexOf", TextSearch.Last, s => CelText.Length(s)),
        .. Replaces(),
        .. Splits(),
        .. Joins(),
        .. Substrings(),
        Member("format", "string_format", [CelType.String, CelType.AnyList], CelType.String, args =>
            TextFormat.Format(args[0].AsString, args[1].AsList)),
    ];

    private static void Map(string from, Span<char> to, Func<char, char> change)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAscii(from[i]) ? change(from[i]) : from[i];
        }
    }

    private static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (i > 0 && char.IsSurrogatePair(text[i - 1], text[i]))
            {
                reversed.Append(text, i - 1, 2);
                i--;
            }
            else
            {
                reversed.Append(text[i]);
            }
        }

        return reversed.ToString();
    }

    private static CelValue CharAt(string text, long index)
    {
        var at = CelText.IndexOf(text, index);
        return at < 0
            ? TextSearch.OutOfRange(index)
            : CelValue.String(at == text.Length ? "" : text.Substring(at, char.IsSurrogatePair(text, at) ? 2 : 1));
    }

    private static IEnumerable<CelFunction> Searches(string name, Func<string, string, long, CelValue> search, Func<string, long> start) =>
    [
        Member(name, $"string_{name}_string", [CelType.String, CelType.String], CelType.Int, args =>
            search(args[0].AsString, args[1].AsString, start(args[0].AsString))),
        Member(name, $"string_{name}_string_int", [CelType.String, CelType.String, CelType.Int], CelType.Int, args =>
            search(args[0].AsString, args[1].AsString, args[2].AsInt)),
    ];

    private static IEnumerable<CelFunction> Replaces() =>
    [
        Member("replace", "string_replace_string_string", [CelType.String, CelType.String, CelType.String], CelType.String, args =>
            TextSearch.Replace(args[0].AsString, args[1].AsString, args[2].AsString, -1)) with { MemoryOnly = false },
        Member("replace", "string_replace_string_string_int", [CelType.String, CelType.String, CelType.String, CelType.Int], CelType.String, args =>
            TextSearch.Replace(args[0].AsString, args[1].AsString, args[2].AsString, args[3].AsInt)),
    ];

    private static IEnumerable<CelFunction> Splits() =>
    [
        Member("split", "string_split_string", [CelType.String, CelType.String], ListOfText, args =>
            TextSearch.Split(args[0].AsString, args[1].AsString, -1)),
        Member("split", "string_split_string_int", [CelType.String, CelType.String, CelType.Int], ListOfText, args =>
            TextSearch.Split(args[0].AsString, args[1].AsString, args[2].AsInt)),
    ];

    private static IEnumerable<CelFunction> Joins() =>
    [
        Member("join", "list_join", [ListOfText], CelType.String, args => TextSearch.Join(args[0].AsList, "")),
        Member("join", "list_join_string", [ListOfText, CelType.String], CelType.String, args => TextSearch.Join(args[0].AsList, args[1].AsString)),
    ];

    private static IEnumerable<CelFunction> Substrings() =>
    [
        Member("substring", "string_substring_int", [CelType.String, CelType.Int], CelType.String, args =>
            Substring(args[0].AsString, args[1].AsInt, CelText.Length(args[0].AsString))) with { MemoryOnly = false },
        Member("substring", "string_substring_int_int", [CelType.String, CelType.Int, CelType.Int], CelType.String, args =>
            Substring(args[0].AsString, args[1].AsInt, args[2].AsInt)) with { MemoryOnly = false },
    ];

    private static CelValue Substring(string text, long start, long end)
    {
        var (from, to) = (CelText.IndexOf(text, start), CelText.IndexOf(text, end));
        return from < 0 || to < 0
            ? TextSearch.OutOfRange(from < 0 ? start : end)
            : start > end
                ? CelValue.Error(CelErrorCode.InvalidArgument, $"invalid substring range. start: {start}, end: {end}")
                : CelValue.String(text[from..to]);
    }

    private static CelFunction Text(string name, Func<string, string> change) => CelFunction.Member(
        name, $"string_{name}", [CelType.String], CelType.String, args => CelValue.String(change(args[0].AsString)));

    private static CelFunction Member(
        string name, string id, IReadOnlyList<CelType> parameters, CelType result, CelImplementation implementation) =>
        CelFunction.Member(name, id, parameters, result, implementation) with
        {
            MemoryOnly = true,
            Cost = name is "indexOf" or "lastIndexOf" or "replace" or "split" ? CelCost.Product : CelCost.Linear,
        };
}
