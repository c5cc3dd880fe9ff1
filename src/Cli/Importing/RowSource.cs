using System.Text.Json;
using Ashlar.Model;

namespace Ashlar.Cli.Importing;

/// <summary>The rows of a file, by what its name says it is.</summary>
internal static class RowSource
{
    internal static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <param name="path">The file; <c>-</c> is standard input.</param>
    /// <param name="format"><c>csv</c>, <c>json</c>, <c>ndjson</c>, or null: by the name's ending.</param>
    /// <param name="entity">Says what a cell of a CSV column holds.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <exception cref="CommandException">The file or its form cannot be used at all.</exception>
    public static IAsyncEnumerable<SourceRow> ReadAsync(string path, string? format, Entity entity, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        var counted = new CountingStream(input, progress);
        return (format ?? FormatOf(path)) switch
        {
            "csv" => CsvRows.ReadAsync(counted, entity, cancellationToken),
            "json" => JsonRows.ReadArrayAsync(counted, cancellationToken),
            _ => JsonRows.ReadLinesAsync(counted, cancellationToken),
        };
    }

    private static string FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => "csv",
        ".json" => "json",
        ".ndjson" or ".jsonl" => "ndjson",
        _ => throw new CommandException($"{path}: its name does not say what it is; add --format csv, json or ndjson"),
    };
}
