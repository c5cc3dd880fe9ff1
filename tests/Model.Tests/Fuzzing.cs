using System.Diagnostics;
using System.Text;

namespace Ashlar.Model.Tests;

/// <summary>Mutated and random files are refused or taken; they never crash the loader or keep it busy.</summary>
public sealed class Fuzzing
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly string[] Pieces =
    [
        "!", "&a ", "*a", "<<: ", "? ", ": ", "- ", "|\n", ">\n", "'", "\"", "{", "}", "[", "]", ",", "\t", "\n", "  ", "#", "---\n", "...\n", "%YAML 1.2\n", "!!str ", "~",
        "0x", "1e999", ".nan", "-", "\u0000", "\uFEFF", "\uD800", "\u0085", "é", "😀", "null", "true", "yes", "0o7", "this", "old.", "auth.id", "lines.sum(l, ", "computed: ", "default: ", "ref: ", "many: ", "owned: true", "9223372036854775808",
    ];

    private static readonly string[] Sources = [Given.Fixture("shop.yaml"), Given.Fixture("everything.yaml"), Given.Fixture("eight-mistakes.yaml")];

    [Fact]
    public void Mutated_files_never_crash_or_hang()
    {
        Figures.Note($"seed {Effort.Seed}, {Effort.Cases(600)} cases");
        Effort.Run(600, (random, number) => Load(Mutate(Sources[number % Sources.Length], random)));
    }

    [Fact]
    public void Random_bytes_never_crash_or_hang()
    {
        Figures.Note($"seed {Effort.Seed}, {Effort.Cases(400)} cases");
        Effort.Run(400, (random, _) =>
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            Assert.Null(ModelLoader.Load(bytes, "random.yaml").Snapshot);
            Load(Encoding.Latin1.GetString(bytes));
        });
    }

    [Fact]
    public void Pieces_of_yaml_never_crash_or_hang() =>
        Effort.Run(1500, (random, _) => Load(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]))));

    [Fact]
    public void Files_cut_anywhere_never_crash()
    {
        foreach (var source in Sources)
        {
            for (var length = 0; length < source.Length; length += 7) Load(source[..length]);
        }
    }

    [Fact]
    public void Files_made_to_be_slow_are_refused_in_time()
    {
        Load(new string('[', 200_000));
        Load(string.Concat(Enumerable.Repeat("- ", 100_000)));
        Load(string.Concat(Enumerable.Repeat("{a: ", 100_000)));
        Load("a: &a [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i)}", 9))}]\n")));
        Load("ashlar: 1\nname: " + new string('x', 4_000_000));
        Load("ashlar: 1\nname: \"" + new string('\\', 1_000_000));
        Load(string.Concat(Enumerable.Repeat("a: b: c\n", 100_000)));
        Load("ashlar: 1\nname: x\nentities:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  e{i}: {{ x: 1 }}\n")));
        Load(Given.Text("Item:\n  fields:\n    a: { type: int, computed: '" + string.Concat(Enumerable.Repeat("a + ", 4000)) + "a' }"));
        Load(Given.Text("Item:\n  fields:\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"    a{i}: {{ type: int, computed: a{i + 1} + 1 }}\n")) + "    a2000: { type: int }"));
    }

    private static void Load(string source)
    {
        var watch = Stopwatch.StartNew();
        var result = ModelLoader.Load(source, "fuzz.yaml");
        Assert.True(watch.Elapsed < Deadline, $"took {watch.Elapsed}");
        Assert.Equal(result.Snapshot is null, result.Issues.Any(i => i.Severity is ModelSeverity.Error));
        Assert.All(result.Issues, i =>
        {
            Assert.True(i.Line >= 1 && i.Column >= 1, $"no place: {i}");
            Assert.NotEmpty(ModelIssueFormatter.ToText(i, "fuzz.yaml"));
        });
        Assert.NotNull(ModelIssueFormatter.ToJson(result));
    }

    private static string Mutate(string source, Random random)
    {
        var text = new StringBuilder(source);
        for (var i = random.Next(1, 6); i > 0 && text.Length > 0; i--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 3:
                    var length = Math.Min(random.Next(1, 60), text.Length - at);
                    text.Insert(random.Next(text.Length), text.ToString(at, length));
                    break;
                default:
                    var lines = text.ToString().Split('\n');
                    (lines[random.Next(lines.Length)], lines[random.Next(lines.Length)]) = (lines[random.Next(lines.Length)], lines[random.Next(lines.Length)]);
                    text.Clear().Append(string.Join('\n', lines));
                    break;
            }
        }

        return text.ToString();
    }
}
