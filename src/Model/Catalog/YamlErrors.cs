using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Catalog;

/// <summary>A1: the file as YAML.</summary>
internal static class YamlErrors
{
    public static readonly ModelErrorEntry[] All =
    [
        new(NotYaml, "Not valid YAML", "The file cannot be read as YAML 1.2. Often an expression or a text with ': ', '@' or an opening bracket lacks quotes.", "description: @home", "description: '@home'"),
        new(Empty, "The file is empty", "A model file has at least a version, a name and entities.", "# nothing yet", "ashlar: 1\nname: shop\nentities: {}"),
        new(TooLarge, "The file is too large", "A model file has at most 8 MiB.", "(9 MiB of entities)", "(several models, a server each)"),
        new(NotText, "Not text", "A model file is UTF-8 text without control characters; a byte order mark at its start is taken.", "name: \u2400 (a NUL)", "name: shop"),
        new(RepeatedKey, "The same key twice", "A map has each key once. YAML readers differ in which of the two they would take.", "max: 10\nmax: 20", "max: 20"),
        new(Tag, "A value that starts with '!'", "In YAML '!' starts a tag, not an expression. An expression that starts with '!' is quoted. Tags themselves are not taken.", "read: !signedIn", "read: '!signedIn'"),
        new(ConditionalMapping, "A conditional without quotes", "': ' starts a value in YAML, so that 'a ? b : c' reads as a map. The expression is quoted.", "read: signedIn ? isOpen : nobody", "read: 'signedIn ? isOpen : nobody'"),
        new(MergeKey, "A merge key", "'<<' was a convenience of YAML 1.1 and is not part of YAML 1.2.", "name: { <<: *text }", "name: *text"),
        new(SecondDocument, "More than one document", "A model is one YAML document: '---' may stand at its start only.", "ashlar: 1\n---\nashlar: 1", "ashlar: 1"),
        new(Alias, "An alias that leads nowhere", "An alias '*x' repeats what the anchor '&x' marked before it.", "name: *text", "name: &text { type: string }"),
        new(TooDeep, "Nested too deep, or too many values", "Maps and lists nest at most 40 levels, and a file has at most 500,000 values, those that aliases repeat included.", "[[[[…]]]]", "[…]"),
        new(KeyNotText, "A key that is no text", "Keys are plain text, never lists or maps.", "[a, b]: 1", "a: 1"),
        new(CutByComma, "An expression cut by a comma", "Within braces a comma ends a value. An expression with a comma is quoted there, or written on a line of its own.", "access: { read: lines.exists(l, l.open) }", "access: { read: 'lines.exists(l, l.open)' }"),
    ];
}
