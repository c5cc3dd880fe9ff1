using System.Text;
using Ashlar.Cel.Evaluation;

namespace Ashlar.Cel.Tests;

/// <summary>Whatever is written, the answer is a value or issues, soon.</summary>
public sealed class FuzzTests
{
    private static readonly CelOptions Cheap = new() { MaxCost = 20_000 };
    private static readonly CelEnvironment Environment = RandomSource.Environment.WithOptions(Cheap);

    private static readonly string[] Tokens =
    [
        "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*", "/", "%", "!", "&&", "||", "<", "<=", ">", ">=", "==", "!=", "in", "true", "false", "null",
        "i", "u", "d", "s", "b", "n", "l", "m", "t", "y", "x", "has", "size", "int", "string", "all", "exists", "map", "filter", "matches", "format", "replace", "dyn",
        "type", "1", "0", "2u", "1.5", "1e3", "'a'", "\"%s\"", "b'x'", "r'\\d'", "'''", "//", "\n", " ", "`a`", "0x", "..", "for", "timestamp", "duration", "'1s'", "join",
        "split", "transformMap", "strings", "quote", "getHours", "'UTC'", "\\", "\u00e9", "\ud83d\ude00", "\ud800", "\0", "9999999999999999999999",
    ];

    [Fact]
    public void Random_bytes_are_answered() => Effort.Run(5000, (random, _) =>
    {
        var bytes = new byte[random.Next(1, 80)];
        random.NextBytes(bytes);
        Try(random.Next(2) == 0 ? Encoding.UTF8.GetString(bytes) : string.Concat(bytes.Select(b => (char)(b * random.Next(1, 257)))));
    });

    [Fact]
    public void Token_soup_is_answered() => Effort.Run(10_000, (random, _) =>
        Try(string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => Tokens[random.Next(Tokens.Length)] + (random.Next(3) == 0 ? " " : "")))));

    [Fact]
    public void Tells_its_seed() => Figures.Note($"fuzz: {Effort.Cases(25_000)} sources, seed {Effort.Seed}");

    [Fact]
    public void Mutated_expressions_are_answered() => Effort.Run(10_000, (random, _) =>
    {
        var source = new StringBuilder(RandomSource.Expression(random, random.Next(1, 6)));
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(source.Length);
            switch (random.Next(4))
            {
                case 0:
                    source.Remove(at, Math.Min(random.Next(1, 5), source.Length - at)).Append(' ');
                    break;
                case 1:
                    source.Insert(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 2:
                    source.Insert(at, source.ToString(at, Math.Min(random.Next(1, 20), source.Length - at)));
                    break;
                default:
                    source[at] = (char)random.Next(32, 127);
                    break;
            }
        }

        Try(source.ToString());
    });

    [Fact]
    public void A_checked_expression_gives_its_type_or_an_error() => Effort.Run(5000, (random, _) =>
    {
        var source = RandomSource.Expression(random, random.Next(1, 6));
        var result = Environment.Compile(source);
        Assert.True(result.Succeeded, $"{source}: {string.Join("; ", result.Issues)}");
        var value = result.Expression.Evaluate(RandomSource.Variables());
        Assert.True(value.IsError || value.IsNull || RuntimeTypes.Accepts(result.Expression.Type, value), $"{source} is {result.Expression.Type} and gave {value}");
        var again = Environment.CompileUnchecked(source).Require().Evaluate(RandomSource.Variables());
        Assert.True(value.IsError ? again.IsError : value == again, $"{source} gave {value}, and unchecked {again}");
    });

    [Fact]
    public void Hosts_trees_print_and_parse_like_the_source() => Effort.Run(2000, (random, _) =>
    {
        var root = Environment.Compile(RandomSource.Bool(random, 4), CelType.Bool).Require().Root;
        var again = Environment.Compile(root.ToString(), CelType.Bool).Require().Root;
        Assert.Equal(root.ToString(), again.ToString());
        var (one, two) = (CelEvaluator.Evaluate(root, RandomSource.Variables()), CelEvaluator.Evaluate(again, RandomSource.Variables()));
        Assert.True(one.IsError ? two.IsError : one == two);
    });

    private static void Try(string source)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var result in (CelResult[])[Environment.Compile(source), Environment.CompileUnchecked(source), Sample.Environment.Compile(source)])
        {
            Assert.Equal(result.Succeeded, result.Issues.Count == 0);
            Assert.All(result.Issues, issue =>
            {
                Assert.InRange(issue.Offset, 0, source.Length);
                Assert.InRange(issue.Offset + issue.Length, 0, source.Length);
                Assert.True(issue.Line >= 1 && issue.Column >= 1 && issue.Message.Length > 0);
            });
            _ = result.Expression?.Evaluate(RandomSource.Variables()).ToString();
            _ = result.Expression?.Root.ToString();
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 30);
    }
}
