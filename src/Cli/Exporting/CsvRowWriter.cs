using System.Globalization;
using System.Text;
using System.Text.Json;
using Ashlar.Model;
using CsvHelper;

namespace Ashlar.Cli.Exporting;

/// <summary>RFC 4180 with a header; null is an empty cell; lists and json are JSON in a cell; relations are left out.</summary>
internal sealed class CsvRowWriter : RowWriter
{
    private readonly CsvWriter _csv;
    private readonly string[] _names;
    private bool _begun;

    public CsvRowWriter(Stream output, Entity entity) : base(output)
    {
        _csv = new CsvWriter(new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true), CultureInfo.InvariantCulture);
        _names = [.. entity.Columns.Where(c => !c.Hidden && c.Computed is null).Select(c => c.WireName)];
    }

    public override IReadOnlyList<string> Expansions => [];

    public override async ValueTask WriteAsync(JsonElement row, CancellationToken cancellationToken)
    {
        if (!_begun) await HeaderAsync();
        foreach (var name in _names) _csv.WriteField(row.TryGetProperty(name, out var value) ? Cell(value) : null);
        await _csv.NextRecordAsync();
    }

    private async Task HeaderAsync()
    {
        _begun = true;
        foreach (var name in _names) _csv.WriteField(name);
        await _csv.NextRecordAsync();
    }

    private static string? Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    public override async ValueTask DisposeAsync()
    {
        if (!_begun) await HeaderAsync();
        await _csv.DisposeAsync();
        await base.DisposeAsync();
    }
}
