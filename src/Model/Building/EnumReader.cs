using System.Text.RegularExpressions;
using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads the words of an enum, its transitions and where they start.</summary>
internal static partial class EnumReader
{
    private const string Form = "a list of words";
    private const int MaxWord = 63;

    public static IReadOnlyList<string> Words(FieldDraft field, IssueSink issues)
    {
        var words = new List<string>();
        foreach (var word in field.Section.Words("enum", Form) ?? [])
        {
            if (word.Kind is not (YamlKind.Text or YamlKind.Int))
            {
                issues.Add(EnumWords, word, $"{(word.Text.Length == 0 ? "nothing" : word.Text)} is no word in YAML", word.Text.Length == 0 ? "remove it" : $"write '{word.Text}' in quotes");
            }
            else if (!Word().IsMatch(word.Text) || word.Text.Length > MaxWord)
            {
                issues.Add(EnumWords, word, $"'{Section.Shorten(word.Text)}' is no word: letters, digits, '_', '-' and '.', at most {MaxWord}");
            }
            else if (words.Contains(word.Text))
            {
                issues.Add(EnumWords, word, $"the word '{word.Text}' is given twice", "remove one of the two");
            }
            else
            {
                words.Add(word.Text);
            }
        }

        if (words.Count == 0 && field.Section.Value("enum") is YamlSequence { Items.Count: 0 } none) issues.Add(EnumWords, none, "an enum has at least one word");
        return words;
    }

    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Transitions(FieldDraft field, IReadOnlyList<string> words, IssueSink issues)
    {
        if (field.Section.Value("transitions") is not { } value) return null;
        if (value is not YamlMapping map)
        {
            Section.ReportForm(value, "'transitions' is a map from each word to the words that may follow", issues);
            return null;
        }

        var moves = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (from, to) in map.Entries)
        {
            CheckWord(from, words, issues);
            if (to.Damaged || to is YamlScalar { Kind: YamlKind.Null }) moves[from.Text] = [];
            else if (to is YamlSequence list) moves[from.Text] = ReadMoves(list, words, issues);
            else Section.ReportForm(to, "a transition leads to a list of words", issues);
        }

        return moves;
    }

    /// <summary>With transitions: the default and what <c>initial</c> adds.</summary>
    public static IReadOnlyList<string> Initial(FieldDraft field, IReadOnlyList<string> words, IssueSink issues)
    {
        var section = field.Section;
        if (!section.Has("transitions"))
        {
            if (section.Has("initial")) issues.Add(ModelErrorCodes.Transitions, section.Entry("initial")!.Key, "'initial' says where 'transitions' start, and there are none", "add transitions:, or remove 'initial'");
            return [];
        }

        var initial = new List<string>();
        if (section.Value("default") is YamlScalar literal && words.Contains(literal.Text)) initial.Add(literal.Text);
        foreach (var word in section.Words("initial", Form) ?? [])
        {
            CheckWord(word, words, issues);
            if (!initial.Contains(word.Text)) initial.Add(word.Text);
        }

        var optional = section.Flag("optional");
        if (initial.Count == 0 && !optional && !section.IsDamaged("default") && !section.IsDamaged("initial"))
        {
            issues.Add(ModelErrorCodes.Transitions, section.Entry("transitions")!.Key, "nothing says with which word a new row starts", "add default: and a word, or initial: and a list of words");
        }

        return initial;
    }

    private static List<string> ReadMoves(YamlSequence list, IReadOnlyList<string> words, IssueSink issues)
    {
        var moves = new List<string>();
        foreach (var item in list.Items)
        {
            if (item is not YamlScalar word)
            {
                Section.ReportForm(item, "a transition leads to words", issues);
                continue;
            }

            CheckWord(word, words, issues);
            if (moves.Contains(word.Text)) issues.Add(ModelErrorCodes.Transitions, word, $"the move to '{word.Text}' is given twice", "remove one of the two");
            else moves.Add(word.Text);
        }

        return moves;
    }

    private static void CheckWord(YamlScalar word, IReadOnlyList<string> words, IssueSink issues)
    {
        if (!word.Damaged && words.Count > 0 && !words.Contains(word.Text))
        {
            issues.Add(ModelErrorCodes.Transitions, word, $"'{Section.Shorten(word.Text)}' is not a word of this enum", NearestName.Question(word.Text, words) ?? $"the words are {string.Join(", ", words)}");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]+\z")]
    private static partial Regex Word();
}
