using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Model.Yaml;

namespace Ashlar.Model.Building;

/// <summary>Reads a scalar of the file as a value of a type, where it looks like one.</summary>
internal static class LiteralReader
{
    /// <summary>The value; null where the scalar is not of the type's form (an expression, then), or where it is but cannot be right (<paramref name="error"/>).</summary>
    public static CelValue? Read(YamlScalar scalar, ScalarType type, out string? error)
    {
        error = null;
        var text = scalar.Text;
        switch (type.Kind)
        {
            case ScalarKind.String or ScalarKind.Text:
                return CelValue.String(text);
            case ScalarKind.Int or ScalarKind.Long when scalar.Kind is YamlKind.Int or YamlKind.Float:
                if (CoreSchema.KindOf(text) is YamlKind.Int && CoreSchema.TryInt(text, out var whole)) return CelValue.Int(whole);
                error = $"the default {text} is not a whole number";
                return null;
            case ScalarKind.Double when scalar.Kind is YamlKind.Int or YamlKind.Float && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                return CelValue.Double(number);
            case ScalarKind.Decimal when scalar.Kind is YamlKind.Int or YamlKind.Float && DecimalType.TryParse(text, out var exact):
                return exact;
            case ScalarKind.Bool when scalar.Kind is YamlKind.Bool:
                return CelValue.Bool(CoreSchema.IsTrue(text));
            case ScalarKind.Enum:
                return EnumWord(scalar, type, out error);
            case ScalarKind.Json when scalar.Kind is YamlKind.Int or YamlKind.Float or YamlKind.Bool && YamlJson.TryWrite(scalar, out var json, out _):
                return CelValue.String(json);
            default:
                return Dated(text, type.Kind);
        }
    }

    /// <summary>A better spelling of a default, or null.</summary>
    public static string? Suggest(YamlScalar scalar, ScalarType type) => type.Kind is ScalarKind.Enum ? NearestName.Question(scalar.Text, type.Words) : null;

    // One bare word that is not of the enum is taken for a slip, not for an expression: no name in scope is a word of it.
    private static CelValue? EnumWord(YamlScalar scalar, ScalarType type, out string? error)
    {
        var isWord = scalar.Text.Length > 0 && scalar.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        error = isWord && !type.Words.Contains(scalar.Text) && type.Words.Count > 0 ? $"'{scalar.Text}' is not a word of this enum; the words are {string.Join(", ", type.Words)}" : null;
        return type.Words.Contains(scalar.Text) ? CelValue.String(scalar.Text) : null;
    }

    private static CelValue? Dated(string text, ScalarKind kind)
    {
        var read = kind switch
        {
            ScalarKind.Uuid => UuidType.TryParse(text, out var uuid) ? uuid : default(CelValue?),
            ScalarKind.Date => DateType.TryParse(text, out var date) ? date : null,
            ScalarKind.Time => TimeType.TryParse(text, out var time) ? time : null,
            ScalarKind.DateTime => CelTime.TryParseTimestamp(text, out var instant) ? instant : null,
            ScalarKind.Duration => IsoDuration.TryParse(text, out CelValue duration) ? duration : null,
            _ => null,
        };
        return read;
    }
}
