using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Ashlar.Cli.Importing;

/// <summary>Rows as JSON: one object a line (NDJSON), or one array of objects.</summary>
internal static class JsonRows
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async IAsyncEnumerable<SourceRow> ReadLinesAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, Utf8);
        for (var number = 1L; ; number++)
        {
            string? line;
            try
            {
                line = await reader.ReadLineAsync(cancellationToken);
            }
            catch (DecoderFallbackException)
            {
                throw new CommandException($"the file is not UTF-8 text, at or after line {number}");
            }

            if (line is null) yield break;
            if (!string.IsNullOrWhiteSpace(line)) yield return Parse(number, line);
        }
    }

    private static SourceRow Parse(long number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, RowSource.Strict);
            return new SourceRow(number, document.RootElement.Clone(), null);
        }
        catch (JsonException refused)
        {
            return new SourceRow(number, default, $"not JSON at column {refused.BytePositionInLine + 1}: {Brief(refused)}");
        }
    }

    /// <summary>The whole array is read first: a broken file gives no rows. The number of a row is its place in the array, from 1.</summary>
    public static async IAsyncEnumerable<SourceRow> ReadArrayAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(input, RowSource.Strict, cancellationToken);
        }
        catch (JsonException refused)
        {
            throw new CommandException($"line {refused.LineNumber + 1}, column {refused.BytePositionInLine + 1}: not JSON: {Brief(refused)}");
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array) throw new CommandException("a .json file to import is an array of objects; for one object a line name it .ndjson");
            var number = 0L;
            foreach (var row in root.EnumerateArray()) yield return new SourceRow(++number, row.Clone(), null);
        }
    }

    // The position is told in our own words before it.
    private static string Brief(JsonException refused) => refused.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
}
