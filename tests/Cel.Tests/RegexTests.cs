namespace Ashlar.Cel.Tests;

/// <summary>RE2 syntax, where .NET reads the same characters in another way.</summary>
public sealed class RegexTests
{
    [Theory]
    [InlineData("^abc$", "abc", true)]
    [InlineData("^abc$", "abc\n", false)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("(?m)a$", "a\r\n", false)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("(?s)a.c", "a\nc", true)]
    [InlineData("(?s:a.c)|a.d", "a\nd", false)]
    [InlineData("^.$", "\ud83d\ude00", true)]
    [InlineData("^[\ud83d\ude00-\ud83d\ude02]$", "\ud83d\ude01", true)]
    [InlineData("^[^a]$", "\ud83d\ude00", true)]
    [InlineData("^\ud83d\ude00{2}$", "\ud83d\ude00\ud83d\ude00", true)]
    [InlineData(@"^[\x{10000}-\x{10FFFF}]$", "\udbff\udfff", true)]
    [InlineData(@"^[\x{FFFF}-\x{10401}]+$", "\ud801\udc01", true)]
    [InlineData(@"^[\x{FFFF}-\x{10401}]+$", "\ud801\udc02", false)]
    [InlineData(@"^\d$", "\u0663", false)]
    [InlineData(@"^\d\D$", "1a", true)]
    [InlineData(@"^\w+$", "a_9", true)]
    [InlineData(@"^\w$", "\u00e9", false)]
    [InlineData(@"^\W\S\s$", "\u00e9x ", true)]
    [InlineData(@"^\s$", "\u00a0", false)]
    [InlineData(@"^\s$", "\v", false)]
    [InlineData(@"^[[:space:]]$", "\v", true)]
    [InlineData(@"^[[:alpha:][:digit:]_]+$", "aZ9_", true)]
    [InlineData(@"^[[:^alpha:]]$", "9", true)]
    [InlineData(@"^[\d\-x]+$", "1-x", true)]
    [InlineData(@"^[]a]+$", "]a", true)]
    [InlineData(@"^[^]a]+$", "b", true)]
    [InlineData(@"^[a-]+$", "a-", true)]
    [InlineData(@"^\pL+\p{Lu}\PN\p{^Lu}$", "\u00e9\u00c9ab", true)]
    [InlineData(@"^\p{L}$", "\ud801\udc00", true)]
    [InlineData(@"^\p{Any}\pN$", "x1", true)]
    [InlineData(@"^[^\pL]$", "\ud801\udc00", false)]
    [InlineData(@"^[^\pL]$", "\ud83d\ude00", true)]
    [InlineData(@"^[^\pLx0]$", "0", false)]
    [InlineData(@"^[\PL0-9b]+$", "-\ud83d\ude005b", true)]
    [InlineData(@"^[\PL0-9b]+$", "a", false)]
    [InlineData(@"^\PL$", "\ud801\udc00", false)]
    [InlineData(@"^\PL$", "\u00e9", false)]
    [InlineData(@"^[\pL\pN_-]+$", "a1_\u00e9-\ud842\udfb7", true)]
    [InlineData(@"(?i)^\p{Lu}\P{Lu}$", "a1", true)]
    [InlineData("^.\ud83d\ude00[^\ud83d\ude00]$", "\ud83d\ude01\ud83d\ude00\ud83d\ude01", true)]
    [InlineData("^.\ud83d\ude00[^\ud83d\ude00]$", "\ud83d\ude01\ud83d\ude00\ud83d\ude00", false)]
    public void Classes_are_of_code_points_and_ascii_where_re2_says_so(string pattern, string text, bool matches) =>
        Means_what_re2_means(pattern, text, matches);

    [Theory]
    [InlineData(@"(?i)^STRA\x{df}E$", "stra\u00dfe", true)]
    [InlineData("(?i:A)b", "ab", true)]
    [InlineData("(?i:A)b", "aB", false)]
    [InlineData("(?i)a(?-i)b", "AB", false)]
    [InlineData("(?i)a(?-i)b", "Ab", true)]
    [InlineData("((?i)a)b", "AB", false)]
    [InlineData("(?i)[a-c]", "B", true)]
    [InlineData("(?U)a+?b*", "aab", true)]
    [InlineData("(?P<name>a)(?<other_1>b)", "ab", true)]
    [InlineData(@"\Qa.b\E+c", "a.bbc", true)]
    [InlineData(@"\Qa.b", "a.b", true)]
    [InlineData(@"\Aab\z", "ab", true)]
    [InlineData(@"\bab\B", "xx abc", true)]
    [InlineData(@"\x41\x{42}\103\a\f\t\n\r\v\.\-\/", "ABC\a\f\t\n\r\v.-/", true)]
    [InlineData(@"^\07$", "\a", true)]
    [InlineData("a{2}", "caab", true)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("^a{2,3}?$", "aaaa", false)]
    [InlineData("a{,3}", "a{,3}", true)]
    [InlineData("a{x}", "a{x}", true)]
    [InlineData("{", "{", true)]
    [InlineData("^(|a)+$", "aaa", true)]
    [InlineData("()|", "", true)]
    [InlineData("^*", "", true)]
    [InlineData(@"[^\x00-\x{10FFFF}]", "a", false)]
    public void Means_what_re2_means(string pattern, string text, bool matches)
    {
        Assert.True(CelRegex.TryCreate(pattern, out var regex, out var error, out _), error);
        Assert.Equal(matches, regex.IsMatch(text));
        Assert.Equal(pattern, regex.Pattern);
    }

    [Theory]
    [InlineData("(", 0, "missing closing )")]
    [InlineData("a)", 1, "unexpected )")]
    [InlineData("[a", 0, "missing closing ]")]
    [InlineData("*", 0, "nothing to repeat")]
    [InlineData("a|*", 2, "nothing to repeat")]
    [InlineData("(?i)*", 5, "nothing to repeat")]
    [InlineData("a**", 3, "cannot be repeated")]
    [InlineData("a+++", 3, "cannot be repeated")]
    [InlineData("a{2}{3}", 7, "cannot be repeated")]
    [InlineData("a{1001}", 1, "0 to 1000")]
    [InlineData("a{3,2}", 1, "0 to 1000")]
    [InlineData("a{99999999999}", 1, "0 to 1000")]
    [InlineData(@"(a)\1", 3, "backreferences")]
    [InlineData(@"\k<a>", 0, "invalid escape")]
    [InlineData(@"\Z", 0, "invalid escape")]
    [InlineData(@"\", 0, "invalid escape")]
    [InlineData(@"\C", 0, "invalid escape")]
    [InlineData(@"\ ", 0, "invalid escape")]
    [InlineData(@"\Q*\E*+", 7, "cannot be repeated")]
    [InlineData(@"\xZZ", 0, "hexadecimal")]
    [InlineData(@"\x{110000}", 0, "hexadecimal")]
    [InlineData(@"\x{41", 0, "hexadecimal")]
    [InlineData("(?=a)", 2, "look-around")]
    [InlineData("(?!a)", 2, "look-around")]
    [InlineData("(?<=a)", 2, "look-around")]
    [InlineData("(?<!a)", 2, "look-around")]
    [InlineData("(?>a)", 2, "look-around")]
    [InlineData("(?#a)", 2, "look-around")]
    [InlineData("(?i", 3, "missing closing )")]
    [InlineData("(?P<a", 2, "name is not valid")]
    [InlineData("(?P<a-b>c)", 8, "name is not valid")]
    [InlineData(@"\p{Greek}", 0, "Unicode category")]
    [InlineData(@"\p{L", 0, "Unicode category")]
    [InlineData(@"\p", 0, "Unicode category")]
    [InlineData("[b-a]", 4, "invalid range")]
    [InlineData(@"[a-\d]", 3, "invalid escape")]
    [InlineData(@"[\y]", 1, "invalid escape")]
    [InlineData("[[:foo:]]", 1, "no such class")]
    [InlineData("((a{100}){100}){100}", 0, "too large")]
    [InlineData("(((((((a{9}){9}){9}){9}){9}){9}){9})", 0, "too large")]
    public void Refuses_what_re2_refuses(string pattern, int offset, string message)
    {
        Assert.False(CelRegex.TryCreate(pattern, out _, out var error, out var at));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(offset, at);
    }

    [Fact]
    public void Bounds_hostile_patterns()
    {
        string[] hostile =
        [
            string.Concat(Enumerable.Repeat("(", 5000)), string.Concat(Enumerable.Repeat(@"\pL", 4000)), string.Concat(Enumerable.Repeat(@"(?i)\pL{1,100}", 1000)),
            string.Concat(Enumerable.Repeat("(a?){100}", 40)), "(x+x+)+y", "(.*)(.*)(.*)(.*)(.*)[^a]{1000}$", string.Concat(Enumerable.Repeat("a?", 2000)) + "b",
        ];
        var text = new string('x', 2_000);
        foreach (var pattern in hostile)
        {
            var started = TimeProvider.System.GetTimestamp();
            _ = CelRegex.TryCreate(pattern, out var regex, out _, out _) && regex.IsMatch(text);

            // Backtracking would take the age of the universe; the margin is for a busy machine.
            Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 30);
        }
    }

    [Fact]
    public void Patterns_known_when_checking_are_translated_once()
    {
        var environment = CelEnvironment.Standard.WithVariable("s", CelType.String).WithVariable("p", CelType.String);
        var call = (CallNode)environment.Compile("s.matches('^a+$')").Require().Root;
        Assert.True(call.Function.MemoryOnly);
        Assert.Equal("matches_string_string", call.Function.OverloadId);
        var variables = new CelVariables { ["s"] = CelValue.String("aaa"), ["p"] = CelValue.String("(") };
        Assert.True(CelEvaluator.Evaluate(call, variables).IsTrue);
        Assert.True(environment.Compile("matches(s, 'a') && s.matches('a' + '+')").Require().Evaluate(variables).IsTrue);
        Assert.Contains("invalid pattern", environment.Compile("s.matches(p)").Require().Evaluate(variables).AsError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_patterns_never_crash() => Effort.Run(1000, (random, _) =>
    {
        const string Parts = "a|b|(|)|[|]|*|+|?|{2}|{1,3}|\\d|\\w|\\pL|\\x41|^|$|.|(?i)|(?:|-|\\|é|😀|[^|[:alpha:]|\\Q|\\E|||0";
        var parts = Parts.Split('|');
        var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(15) == 0 ? "|" : parts[random.Next(parts.Length)]));
        if (CelRegex.TryCreate(pattern, out var regex, out var error, out var offset))
        {
            regex.IsMatch("aAb1é😀 0");
        }
        else
        {
            Assert.NotEmpty(error!);
            Assert.InRange(offset, 0, pattern.Length);
        }
    });
}
