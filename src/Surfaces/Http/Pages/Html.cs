using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Ashlar.Surfaces.Http.Pages;

/// <summary>
/// HTML text. Made from interpolated strings, whose literal parts are taken as they are and whose holes are encoded, so that a value
/// cannot become markup without saying so: a string converts to nothing here by itself.
/// </summary>
public sealed class Html
{
    public static readonly Html Empty = new("");

    private readonly string _text;

    private Html(string text) => _text = text;

    /// <summary>Markup: for constants of ours only.</summary>
    public static Html Raw([ConstantExpected] string markup) => new(markup);

    public static Html Of([InterpolatedStringHandlerArgument] ref Handler handler) => new(handler.Taken());

    internal Html Scripted() => new(_text) { HasScript = true };

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(p => p._text)));

    /// <summary>A page whose head names a script of this server: its policy lets that run, and ask this server.</summary>
    public bool HasScript { get; init; }

    public override string ToString() => _text;

    /// <summary>Encodes each hole as text of an element or of a quoted attribute.</summary>
    [InterpolatedStringHandler]
    public ref struct Handler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + formattedCount * 32);

        public readonly void AppendLiteral(string markup) => _text.Append(markup);

        public readonly void AppendFormatted(string? value) => _text.Append(HtmlEncoder.Default.Encode(value ?? ""));

        public readonly void AppendFormatted(int value) => _text.Append(value);

        public readonly void AppendFormatted(Html? part) => _text.Append(part?._text);

        public readonly void AppendFormatted(IEnumerable<Html> parts)
        {
            foreach (var part in parts) _text.Append(part._text);
        }

        internal readonly string Taken() => _text.ToString();
    }
}
