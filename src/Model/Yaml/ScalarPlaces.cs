namespace Ashlar.Model.Yaml;

/// <summary>
/// Where a character of a scalar's value stands in the file: walks the source and the value side by side by the rules of the
/// scalar's form (YAML 1.2 sections 7.3 and 8.1). Where the two do not meet, the scalar's own place.
/// </summary>
internal static class ScalarPlaces
{
    /// <param name="scalar">The scalar.</param>
    /// <param name="offset">UTF-16 index into its value; the end is allowed.</param>
    /// <param name="source">The file.</param>
    public static Place Locate(YamlScalar scalar, int offset, SourceText source)
    {
        var text = source.Text;
        var at = FirstOf(scalar, source);
        if (at < 0) return scalar.At;
        var value = scalar.Text.AsSpan();
        var index = 0;
        while (index < offset && at < text.Length)
        {
            var (inSource, inValue) = Step(text, at, value[index..], scalar.Form);
            if (inSource == 0) return scalar.At;
            at += inSource;
            index += inValue;
        }

        // Breaks and indentation in front of the character belong to what came before it.
        while (at < text.Length && index < value.Length && text[at] != value[index] && IsBetween(text, at, scalar.Form)) at++;
        return source.PlaceOf(Math.Min(at, text.Length));
    }

    // The index of the value's first character, or -1.
    private static int FirstOf(YamlScalar scalar, SourceText source)
    {
        var text = source.Text;
        var at = source.LineStart(scalar.At.Line) + scalar.At.Column - 1;
        if (at < text.Length && text[at] == '&')
        {
            while (at < text.Length && text[at] is not (' ' or '\n')) at++;
            while (at < text.Length && text[at] == ' ') at++;
        }

        switch (scalar.Form)
        {
            case ScalarForm.SingleQuoted or ScalarForm.DoubleQuoted:
                return at + 1;
            case ScalarForm.Literal or ScalarForm.Folded:
                at = text.IndexOf('\n', at);
                if (at < 0) return -1;
                return scalar.Text.StartsWith('\n') ? at + 1 : FirstOfBlock(text, at + 1, scalar.Text);
            default:
                return at;
        }
    }

    // The first line's own spaces are part of the value; what is in front of them is indentation.
    private static int FirstOfBlock(string text, int at, string value)
    {
        var start = at;
        while (at < text.Length && text[at] == ' ') at++;
        var own = value.Length - value.AsSpan().TrimStart(' ').Length;
        return Math.Max(start, at - own);
    }

    private static bool IsBetween(string text, int at, ScalarForm form) => text[at] is '\r' or '\n' or ' ' or '\t'
        || (form is ScalarForm.DoubleQuoted && text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '\r' or '\n');

    // How many units of source and of value the next character takes.
    private static (int Source, int Value) Step(string text, int at, ReadOnlySpan<char> value, ScalarForm form)
    {
        var c = text[at];
        switch (form)
        {
            case ScalarForm.SingleQuoted when c == '\'':
                return (2, 1);
            case ScalarForm.DoubleQuoted when c == '\\':
                return Escape(text, at);
            case ScalarForm.Literal when c is '\n' or '\r':
                return Break(text, at, value, folds: false);
            default:
                return FoldsAt(text, at, form) ? Break(text, at, value, folds: true) : (1, 1);
        }
    }

    // A run of blanks with a break in it folds to one space, or to one break less than it has.
    private static bool FoldsAt(string text, int at, ScalarForm form)
    {
        if (form is ScalarForm.Literal) return false;
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at < text.Length && text[at] is '\n' or '\r';
    }

    private static (int Source, int Value) Break(string text, int at, ReadOnlySpan<char> value, bool folds)
    {
        var end = at;
        while (end < text.Length && text[end] is ' ' or '\t' or '\n' or '\r') end++;
        var inValue = 0;
        while (inValue < value.Length && value[inValue] is '\n') inValue++;
        if (folds && inValue == 0 && value.Length > 0 && value[0] == ' ') inValue = 1;

        // Indentation kept in the value (a literal's deeper lines) is given back.
        var kept = 0;
        while (inValue + kept < value.Length && value[inValue + kept] == ' ' && text[end - kept - 1] == ' ') kept++;
        return (end - kept - at, Math.Max(inValue, 0));
    }

    private static (int Source, int Value) Escape(string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        return next switch
        {
            'x' => (4, 1),
            'u' => (6, 1),
            'U' => (10, 1),
            '\n' or '\r' => (FoldedBreak(text, at + 1) - at, 0),
            _ => (2, 1),
        };
    }

    private static int FoldedBreak(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r') at++;
        return at;
    }
}
