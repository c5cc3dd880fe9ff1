using Ashlar.Cel;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Yaml;

/// <summary>
/// Reads one YAML document into nodes with places. Goes by the parser's events, since the deserializer reads YAML 1.1 and keeps no
/// places. Refuses what a model has no use for: tags, merge keys, keys that are not text, further documents.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Deepest nesting of maps and lists.</summary>
    public const int MaxDepth = 40;

    /// <summary>Most nodes, those that aliases repeat counted each time.</summary>
    public const int MaxNodes = 500_000;

    /// <summary>What is said where the parser does not say what is wrong.</summary>
    public const string Unreadable = "the text cannot be read from here on";

    private readonly Parser _parser;
    private readonly IssueSink _issues;
    private readonly Dictionary<string, (YamlNode? Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text, IssueSink issues)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _issues = issues;
    }

    /// <summary>The root of the only document; null where nothing can be read (then an issue says why).</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static YamlNode? Read(string text, IssueSink issues) => new YamlReader(text, issues).ReadDocument();

    private YamlNode? ReadDocument()
    {
        YamlNode? root = null;
        while (Next())
        {
            switch (_parser.Current)
            {
                case DocumentStart when root is not null:
                    _issues.Add(SecondDocument, PlaceOf(Current.Start), "a second document starts here; a model is one document");
                    return root;
                case StreamStart or StreamEnd or DocumentStart or DocumentEnd or Comment:
                    break;
                default:
                    root = ReadNode(1);
                    break;
            }
        }

        return root;
    }

    private ParsingEvent Current => _parser.Current!; // set while MoveNext gives true

    // The parser lets a few slips of its own on malformed input out as other exceptions: they get the place that it had come to.
    private bool Next()
    {
        var reached = _parser.Current?.End ?? new Mark(0, 1, 1);
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new YamlException(reached, reached, Unreadable, failure);
        }
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > MaxDepth) throw new YamlTooDeepException(PlaceOf(Current.Start), $"nested deeper than {MaxDepth} levels");
        if (++_nodes > MaxNodes) throw new YamlTooDeepException(PlaceOf(Current.Start), $"more than {MaxNodes:N0} values");
        if (Current is AnchorAlias alias) return Resolve(alias);

        // On some malformed input the parser's events do not pair up.
        if (Current is not (Scalar or SequenceStart or MappingStart)) throw new YamlException(Current.Start, Current.End, Unreadable);
        var start = _nodes;
        var node = (NodeEvent)Current;
        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null) _anchors[anchor] = (null, 0);
        YamlNode read = node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadSequence(depth),
            _ => ReadMapping((MappingStart)node, depth),
        };
        if (anchor is not null) _anchors[anchor] = (read, _nodes - start + 1);
        return read;
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        var at = PlaceOf(alias.Start);
        if (_anchors.TryGetValue(alias.Value.Value, out var anchored) && anchored.Node is { } node)
        {
            _nodes += anchored.Size;
            if (_nodes > MaxNodes) throw new YamlTooDeepException(at, $"aliases repeat more than {MaxNodes:N0} values");
            return node;
        }

        var message = anchored.Size == 0 && _anchors.ContainsKey(alias.Value.Value)
            ? $"the alias '*{alias.Value.Value}' is part of what it stands for"
            : $"no anchor '&{alias.Value.Value}' comes before this alias";
        _issues.Add(Alias, at, message, NearestName.Of(alias.Value.Value, _anchors.Keys) is { } anchor ? $"did you mean '*{anchor}'?" : null);
        return Damage(alias);
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        if (!scalar.Tag.IsEmpty) return RefuseTag(scalar, scalar.Tag);
        if (scalar.Value == YamlRecovery.Marker) return Damage(scalar);
        var form = scalar.Style switch
        {
            ScalarStyle.SingleQuoted => ScalarForm.SingleQuoted,
            ScalarStyle.DoubleQuoted => ScalarForm.DoubleQuoted,
            ScalarStyle.Literal => ScalarForm.Literal,
            ScalarStyle.Folded => ScalarForm.Folded,
            _ => ScalarForm.Plain,
        };
        return new(PlaceOf(scalar.Start), scalar.Value, form) { Start = (int)scalar.Start.Index };
    }

    private YamlNode ReadSequence(int depth)
    {
        var start = (SequenceStart)Current;
        var items = new List<YamlNode>();
        while (Next() && Current is not SequenceEnd) items.Add(ReadNode(depth + 1));
        return start.Tag.IsEmpty ? new YamlSequence(PlaceOf(start.Start), items) : RefuseTag(start, start.Tag);
    }

    private YamlNode ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<YamlEntry>();
        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        var lacksKeys = false;
        while (Next() && Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            if (!Next()) break;
            var value = ReadNode(depth + 1);
            if (IsKey(key, places) is { } text) entries.Add(new(text, value));
            else lacksKeys = true;
        }

        if (!start.Tag.IsEmpty) return RefuseTag(start, start.Tag);
        return new YamlMapping(PlaceOf(start.Start), entries) { InBraces = start.Style is MappingStyle.Flow, LacksKeys = lacksKeys };
    }

    // The key when it is text and new; reports what is wrong with it else.
    private YamlScalar? IsKey(YamlNode key, Dictionary<string, Place> places)
    {
        if (key.Damaged) return null;
        if (key is not YamlScalar scalar)
        {
            _issues.Add(KeyNotText, key, "a key must be plain text, not a list or a map");
            return null;
        }

        if (scalar is { Text: "<<", Form: ScalarForm.Plain })
        {
            _issues.Add(MergeKey, key, "merge keys ('<<') are not taken", "write the keys out, or repeat a whole value with an alias");
            return null;
        }

        if (places.TryAdd(scalar.Text, key.At)) return scalar;
        _issues.Add(RepeatedKey, key, $"the key '{scalar.Text}' was given already, on line {places[scalar.Text].Line}", "remove one of the two");
        return null;
    }

    private YamlScalar RefuseTag(NodeEvent node, TagName tag)
    {
        var at = PlaceOf(node.Start);
        var written = YamlRecovery.ValueAt(_issues.Source.Line(at.Line), at.Column);
        var isExpression = tag.Value.StartsWith('!') && !tag.Value.StartsWith("!!", StringComparison.Ordinal) && node is Scalar;
        _issues.Add(
            ModelErrorCodes.Tag,
            at,
            isExpression
                ? $"'{tag.Value}' is a YAML tag here, not an expression: a value that starts with '!' must be quoted"
                : $"YAML tags such as '{tag.Value}' are not taken",
            isExpression ? $"write {YamlRecovery.Quote(written)}" : "remove the tag");
        return Damage(node);
    }

    private static YamlScalar Damage(ParsingEvent at) => new(PlaceOf(at.Start), "", ScalarForm.Plain) { Damaged = true };

    public static Place PlaceOf(Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
}
