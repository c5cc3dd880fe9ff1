using System.Buffers;
using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Declarations;

/// <summary>A map of the file with known keys: tells unknown ones when made, and wrong forms when a value is asked for.</summary>
internal sealed class Section
{
    private static readonly SearchValues<char> ExpressionSigns = SearchValues.Create("()=<>&|\"'[");

    private readonly YamlMapping _map;
    private readonly IssueSink _issues;

    // Expressions cut in two by a comma; reported once, at the comma.
    private readonly HashSet<YamlEntry> _cut = [];

    private Section(YamlNode at, YamlMapping map, ModelKeys keys, IssueSink issues)
    {
        At = at;
        _map = map;
        _issues = issues;
        LacksKeys = map.LacksKeys;
        for (var i = 0; i < map.Entries.Count; i++) CheckKey(map.Entries[i], i > 0 ? map.Entries[i - 1] : null, keys);
    }

    /// <summary>Something in the map was no key (reported): what it lacks may have been there.</summary>
    public bool LacksKeys { get; private set; }

    /// <summary>The value was no map (reported): what it lacks was never there to be read.</summary>
    public bool IsNoMap { get; private init; }

    /// <summary>Where to report what the map lacks: its key, or itself.</summary>
    public YamlNode At { get; }

    public IReadOnlyList<YamlEntry> Entries => _map.Entries;

    /// <summary>The section, empty (and silent) where the value is no map.</summary>
    public static Section Open(YamlNode at, YamlNode value, ModelKeys keys, IssueSink issues, Func<YamlNode, string?>? suggest = null)
    {
        if (value is YamlMapping map) return new(at, map, keys, issues);
        var isNull = value is YamlScalar { Kind: YamlKind.Null };
        if (!isNull) ReportForm(value, $"{keys.Place} is a map of keys", issues, suggest?.Invoke(value) ?? $"write {{ key: value }}; the keys are {string.Join(", ", keys.Names)}");
        return new(at, new YamlMapping(value.At, []) { Damaged = true }, keys, issues) { IsNoMap = !isNull };
    }

    /// <summary>The value of a key; null where it is absent, null or damaged.</summary>
    public YamlNode? Value(string key) =>
        _map.Find(key) is { Value: { Damaged: false } value } entry && value is not YamlScalar { Kind: YamlKind.Null } && !_cut.Contains(entry) ? value : null;

    /// <summary>Given, but its value was reported already.</summary>
    public bool IsDamaged(string key) => _map.Find(key) is { } entry && (entry.Value.Damaged || _cut.Contains(entry));

    public YamlEntry? Entry(string key) => _map.Find(key);

    /// <summary>Given, whatever its value.</summary>
    public bool Has(string key) => _map.Find(key) is not null;

    /// <summary>The place of a key's value, or of its key, or of the section.</summary>
    public YamlNode PlaceOf(string key) => Value(key) ?? _map.Find(key)?.Key ?? At;

    public YamlScalar? Scalar(string key, string form)
    {
        var value = Value(key);
        if (value is null or YamlScalar) return (YamlScalar?)value;
        ReportForm(value, $"'{key}' takes {form}", _issues, "write one value");
        return null;
    }

    public string? Text(string key) => Scalar(key, "text")?.Text;

    public bool Flag(string key) => OptionalFlag(key) ?? false;

    public bool? OptionalFlag(string key)
    {
        const string Form = "true or false";
        if (Scalar(key, Form) is not { } scalar) return null;
        if (scalar.Kind is YamlKind.Bool) return CoreSchema.IsTrue(scalar.Text);
        var hint = scalar.Text.ToUpperInvariant() switch
        {
            "YES" or "ON" or "TRUE" or "Y" => "write true",
            "NO" or "OFF" or "FALSE" or "N" => "write false",
            _ => "write true or false",
        };
        _issues.Add(WrongForm, scalar, $"'{key}' takes {Form}, not '{Shorten(scalar.Text)}'", hint);
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Whole(string key, int least = 0, int most = int.MaxValue)
    {
        const string Form = "a whole number";
        if (Scalar(key, Form) is not { } scalar) return null;
        if (scalar.Kind is YamlKind.Int && CoreSchema.TryInt(scalar.Text, out var value) && value >= least && value <= most) return (int)value;
        var range = most == int.MaxValue ? $"{Form}, at least {least}" : $"{Form} from {least} to {most}";
        _issues.Add(WrongForm, scalar, $"'{key}' takes {range}, not '{Shorten(scalar.Text)}'", "write digits alone");
        return null;
    }

    /// <summary>A number, read exactly.</summary>
    public decimal? Number(string key)
    {
        if (Scalar(key, "a number") is not { } scalar) return null;
        if (scalar.Kind is YamlKind.Int or YamlKind.Float
            && decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return value;
        _issues.Add(WrongForm, scalar, $"'{key}' takes a number, not '{Shorten(scalar.Text)}'", "write digits alone");
        return null;
    }

    public YamlSequence? Sequence(string key, string form)
    {
        var value = Value(key);
        if (value is null or YamlSequence) return (YamlSequence?)value;
        ReportForm(value, $"'{key}' takes {form}", _issues, "put it in [ ], or start each item on a line of its own with '- '");
        return null;
    }

    /// <summary>A list of texts, without what is not text.</summary>
    public IReadOnlyList<YamlScalar>? Words(string key, string form)
    {
        if (Sequence(key, form) is not { } sequence) return null;
        var words = new List<YamlScalar>();
        foreach (var item in sequence.Items)
        {
            if (item is YamlScalar { Damaged: false } scalar) words.Add(scalar);
            else ReportForm(item, $"'{key}' takes {form}", _issues);
        }

        return words;
    }

    /// <summary>One of a few words.</summary>
    public string? OneOf(string key, params string[] words)
    {
        var form = "one of " + string.Join(", ", words);
        if (Scalar(key, form) is not { } scalar) return null;
        if (words.Contains(scalar.Text, StringComparer.Ordinal)) return scalar.Text;
        _issues.Add(WrongForm, scalar, $"'{key}' takes {form}, not '{Shorten(scalar.Text)}'", NearestName.Question(scalar.Text, words) ?? $"write {words[0]}");
        return null;
    }

    public static void ReportForm(YamlNode value, string message, IssueSink issues, string? suggestion = null)
    {
        var found = value switch
        {
            YamlMapping map when map.Entries.Any(e => YamlRecovery.IsConditional(e.Key.Text + " :")) => null,
            YamlMapping => "a map",
            YamlSequence => "a list",
            YamlScalar { Kind: YamlKind.Null } => "nothing",
            YamlScalar scalar => $"'{Shorten(scalar.Text)}'",
            _ => "this",
        };
        if (found is null) issues.Add(ConditionalMapping, value, "an expression with '? … : …' reads as a YAML mapping: it must be quoted", "put quotes around the whole expression");
        else issues.Add(WrongForm, value, $"{message}, not {found}", suggestion);
    }

    public static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";

    private static bool IsOpen(YamlNode? value) =>
        value is YamlScalar { Form: ScalarForm.Plain, Text: var text } && text.AsSpan().Count('(') > text.AsSpan().Count(')');

    private void CheckKey(YamlEntry entry, YamlEntry? before, ModelKeys keys)
    {
        var key = entry.Key;
        if (keys.Find(key.Text) is not null) return;

        // `{ read: lines.exists(l, l.x == 1) }`: what follows the comma became a key without a value.
        if (_map.InBraces && (IsOpen(before?.Value) || (entry.Value is YamlScalar { Text: "" } && key.Text.AsSpan().ContainsAny(ExpressionSigns))))
        {
            if (before is not null) _cut.Add(before);
            _issues.Add(CutByComma, key, "within { } a comma ends the value, and this expression was cut in two", "put quotes around the whole expression");
            return;
        }

        if (YamlRecovery.IsConditional(key.Text + " :"))
        {
            LacksKeys = true;
            ReportForm(_map, "", _issues);
            return;
        }

        _issues.Add(
            UnknownKey,
            key,
            $"{keys.Place} has no key '{Shorten(key.Text)}'",
            keys.Familiar.GetValueOrDefault(key.Text) ?? NearestName.Question(key.Text, keys.Names) ?? $"the keys are {string.Join(", ", keys.Names)}");
    }
}
