using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Settings;

/// <summary>A map of a <see cref="SettingsFile"/>. What has a wrong form is reported at its place and reads as if it were absent.</summary>
public sealed class SettingsSection
{
    private readonly Section _section;
    private readonly IssueSink _issues;

    internal SettingsSection(Section section, IssueSink issues)
    {
        _section = section;
        _issues = issues;
    }

    /// <summary>Given, whatever its value.</summary>
    public bool Has(string key) => _section.Has(key);

    public string? Text(string key) => _section.Text(key);

    /// <summary>A text that must be there; null where it is not (reported).</summary>
    public string? Required(string key, string example)
    {
        if (!_section.Has(key)) _issues.Add(MissingKey, _section.At, $"'{key}' is missing", $"for example: {key}: {example}");
        else if (_section.Text(key) is { Length: > 0 } text) return text;
        else if (!_section.IsDamaged(key)) Refuse(key, $"'{key}' is empty", $"for example: {key}: {example}");
        return null;
    }

    public bool? Flag(string key) => _section.OptionalFlag(key);

    public string? OneOf(string key, params string[] words) => _section.OneOf(key, words);

    /// <summary>A list of texts, or one alone; null where absent.</summary>
    public IReadOnlyList<string>? Words(string key) => _section.Value(key) is YamlScalar one
        ? [one.Text]
        : _section.Words(key, "a list of texts")?.Select(word => word.Text).ToList();

    /// <summary>A time such as <c>90s</c>, <c>10m</c>, <c>12h</c> or <c>30d</c> within bounds.</summary>
    public TimeSpan? Duration(string key, TimeSpan least, TimeSpan most)
    {
        const string Form = "a number and s, m, h or d, such as 10m";
        if (_section.Scalar(key, Form) is not { } scalar) return null;
        if (TryDuration(scalar.Text) is not { } value) _issues.Add(WrongForm, scalar, $"'{key}' takes {Form}, not '{Section.Shorten(scalar.Text)}'", "write 10m for ten minutes");
        else if (value < least || value > most) _issues.Add(WrongForm, scalar, $"'{key}' is from {Written(least)} to {Written(most)}, not {Section.Shorten(scalar.Text)}", $"write {Written(value < least ? least : most)}");
        else return value;
        return null;
    }

    /// <summary>The sections of a map from names of the user's to maps with these keys, in the file's order.</summary>
    public IReadOnlyList<(string Name, SettingsSection Section)> Named(string key, string place, params string[] keys)
    {
        if (MapOf(key, $"{place} by name") is not { } map) return [];
        var known = KeysOf(place, keys);
        return [.. map.Entries.Select(entry => (entry.Key.Text, new SettingsSection(Section.Open(entry.Key, entry.Value, known, _issues), _issues)))];
    }

    /// <summary>A map with these keys; null where absent.</summary>
    public SettingsSection? Inner(string key, string place, params string[] keys) =>
        _section.Value(key) is { } value ? new(Section.Open(_section.PlaceOf(key), value, KeysOf(place, keys), _issues), _issues) : null;

    /// <summary>A map from names of the user's to texts.</summary>
    public IReadOnlyList<(string Name, string Text)> Texts(string key)
    {
        if (MapOf(key, "a map of names to texts") is not { } map) return [];
        var texts = new List<(string, string)>();
        foreach (var entry in map.Entries)
        {
            if (entry.Value is YamlScalar { Damaged: false } scalar) texts.Add((entry.Key.Text, scalar.Text));
            else Section.ReportForm(entry.Value, $"'{entry.Key.Text}' takes a text", _issues);
        }

        return texts;
    }

    /// <summary>Compiles an expression, and reports what is wrong in it at its place; null where it does not compile.</summary>
    public CheckedExpression? Expression(string key, CelEnvironment environment, CelType? expected = null)
    {
        if (_section.Scalar(key, "an expression") is not { } scalar) return null;
        var compiled = environment.Compile(scalar.Text, expected);
        foreach (var issue in compiled.Issues) _issues.Add(WrongForm, scalar, $"'{key}': {issue.Message}", issue.Suggestion);
        return compiled.Expression;
    }

    /// <summary>Reports that a value cannot be used.</summary>
    public void Refuse(string key, string message, string? suggestion = null) => _issues.Add(WrongForm, _section.PlaceOf(key), message, suggestion);

    internal static ModelKeys KeysOf(string place, string[] keys) => new(place, [.. keys.Select(key => new ModelKey(key, "", ""))]);

    private YamlMapping? MapOf(string key, string form)
    {
        var value = _section.Value(key);
        if (value is null or YamlMapping) return (YamlMapping?)value;
        Section.ReportForm(value, $"'{key}' takes {form}", _issues, "write name: { … } under it");
        return null;
    }

    private static TimeSpan? TryDuration(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount > 1_000_000) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMinutes(amount),
            'h' => TimeSpan.FromHours(amount),
            'd' => amount <= 36_500 ? TimeSpan.FromDays(amount) : null,
            _ => null,
        };
    }

    private static string Written(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } when time.Ticks % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays}d",
        { TotalHours: >= 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours}h",
        { TotalMinutes: >= 1 } when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes}m",
        _ => $"{time.TotalSeconds}s",
    };
}
