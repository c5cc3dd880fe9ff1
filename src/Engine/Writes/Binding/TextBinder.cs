using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Text with its lengths, pattern and format; enum words; and the scalars that travel as text.</summary>
internal sealed class TextBinder(ScalarType type)
{
    // The loader has refused a pattern that is not of RE2 syntax.
    private readonly CelRegex? pattern = type.Pattern is null ? null
        : CelRegex.TryCreate(type.Pattern, out var regex, out var error, out _) ? regex
        : throw new InvalidOperationException(error);

    // In a list, lengths of items are told apart from the list's own.
    private readonly int least = type.IsList ? 0 : type.MinLength ?? 0;
    private readonly int? most = type.IsList
        ? type.ItemMaxLength ?? (type.Kind == ScalarKind.String ? 255 : null)
        : type.MaxLength ?? (type.Kind == ScalarKind.String ? 255 : null);

    public bool TryBind(JsonElement element, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        if (element.ValueKind != JsonValueKind.String)
        {
            faults.Add(Codes.Type, "must be a string", at, member, ("expected", "string"));
            return false;
        }

        if (IsRefused(JsonText.TryRead(element, out var text), at, member, faults)) return false;
        return TryBind(text, at, member, faults, out value);
    }

    /// <summary>Reports what no store may hold.</summary>
    public static bool IsRefused(TextFault fault, BodyPath? at, string? member, BodyFaults faults)
    {
        if (fault == TextFault.Nul) faults.Add(Codes.TextNul, "must not hold the character NUL", at, member);
        if (fault == TextFault.Unicode) faults.Add(Codes.TextUnicode, "must be well-formed Unicode: it holds half of a surrogate pair", at, member);
        return fault != TextFault.None;
    }

    private bool TryBind(string text, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        switch (type.Kind)
        {
            case ScalarKind.Enum:
                value = CelValue.String(text);
                return IsWord(text, at, member, faults);
            case ScalarKind.String or ScalarKind.Text:
                value = CelValue.String(text);
                return Fits(text, at, member, faults);
            default:
                if (Scalars.TryParse(type.Kind, text, out value)) return Fits(value, at, member, faults);
                faults.Add(Codes.Format, "must be " + Scalars.Describe(type.Kind), at, member, ("format", Scalars.Name(type.Kind)));
                return false;
        }
    }

    private bool IsWord(string text, BodyPath? at, string? member, BodyFaults faults)
    {
        foreach (var word in type.Words)
        {
            if (word == text) return true;
        }

        faults.Add(Codes.Enum, $"must be one of {string.Join(", ", type.Words)}", at, member, ("allowed", type.Words));
        return false;
    }

    /// <summary>Tells each of length, pattern and format that does not hold.</summary>
    public bool Fits(string text, BodyPath? at, string? member, BodyFaults faults)
    {
        var before = faults.Count;
        CheckLength(CelText.Length(text), "character", at, member, faults);
        // A pattern runs over text of bounded length only.
        if (faults.Count > before) return false;
        if (pattern is not null && !pattern.IsMatch(text))
        {
            faults.Add(Codes.Pattern, $"must match {pattern.Pattern}", at, member, ("pattern", pattern.Pattern));
        }

        if (!Formats.Holds(type.Format, text))
        {
            faults.Add(Codes.Format, "must be " + Formats.Describe(type.Format), at, member, ("format", FormatName(type.Format)));
        }

        return faults.Count == before;
    }

    /// <summary>As the other, of what is no text in memory.</summary>
    public bool Fits(in CelValue value, BodyPath? at, string? member, BodyFaults faults)
    {
        if (type.Kind != ScalarKind.Bytes) return true;
        var before = faults.Count;
        CheckLength(value.AsBytes.Length, "byte", at, member, faults);
        return faults.Count == before;
    }

    private void CheckLength(int length, string unit, BodyPath? at, string? member, BodyFaults faults)
    {
        if (length < least)
        {
            faults.Add(Codes.MinLength, $"must have at least {Plural(least, unit)}", at, member, ("min", least), ("actual", length));
        }
        else if (most is { } limit && length > limit)
        {
            faults.Add(Codes.MaxLength, $"must have at most {Plural(limit, unit)}", at, member, ("max", limit), ("actual", length));
        }
    }

    private static string Plural(int count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";

    private static string FormatName(StringFormat format) => format switch
    {
        StringFormat.Email => "email",
        StringFormat.Url => "url",
        StringFormat.Hostname => "hostname",
        StringFormat.Uuid => "uuid",
        _ => "slug",
    };
}
