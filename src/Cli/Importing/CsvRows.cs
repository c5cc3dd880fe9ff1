using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Model;
using CsvHelper;
using CsvHelper.Configuration;

namespace Ashlar.Cli.Importing;

/// <summary>
/// Rows as CSV (RFC 4180), with a header of field names. An empty cell is left out, so that a default or null stands; json,
/// lists, and owned children are JSON in a cell.
/// </summary>
internal static class CsvRows
{
    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async IAsyncEnumerable<SourceRow> ReadAsync(Stream input, Entity entity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, Mode = CsvMode.RFC4180, DetectDelimiter = false };
        using var csv = new CsvParser(reader, configuration);
        if (!await ReadAsync(csv)) throw new CommandException("the file is empty; its first line names the fields");
        var names = csv.Record ?? [];
        if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new CommandException($"the header names '{twice.Key}' twice");
        while (await ReadAsync(csv))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Row(csv.RawRow, names, csv.Record ?? [], entity);
        }
    }

    private static async Task<bool> ReadAsync(CsvParser csv)
    {
        try
        {
            return await csv.ReadAsync();
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"the file is not UTF-8 text, at or after line {csv.RawRow}");
        }
    }

    private static SourceRow Row(long line, string[] names, string[] cells, Entity entity)
    {
        if (cells.Length != names.Length) return new SourceRow(line, default, $"has {cells.Length} cells where the header has {names.Length}");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Written))
        {
            json.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                var field = entity.Find(names[i]);
                if (cells[i].Length == 0 && !IsRequiredText(field)) continue;
                json.WritePropertyName(names[i]);
                if (!Write(json, field, cells[i])) return new SourceRow(line, default, $"'{names[i]}': the cell does not hold JSON");
            }

            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray(), RowSource.Strict);
        return new SourceRow(line, document.RootElement.Clone(), null);
    }

    private static bool IsRequiredText(Field? field) =>
        field is ValueField { Optional: false, Default: null, Type: { IsList: false, Kind: ScalarKind.String or ScalarKind.Text } };

    /// <summary>The cell as the field's JSON form; what does not look like it goes as text, for the engine to name the fault.</summary>
    private static bool Write(Utf8JsonWriter json, Field? field, string cell)
    {
        if (field is not ColumnField column || column.Type.IsList || column.Type.Kind == ScalarKind.Json)
        {
            if (field is null) json.WriteStringValue(cell);
            else return WriteJson(json, cell);
            return true;
        }

        var type = column.Type;
        if (type.IsNumber && IsNumber(cell)) json.WriteRawValue(cell);
        else if (type.Kind == ScalarKind.Bool && cell is "true" or "false") json.WriteBooleanValue(cell == "true");
        else json.WriteStringValue(cell);
        return true;
    }

    private static bool WriteJson(Utf8JsonWriter json, string cell)
    {
        try
        {
            using var document = JsonDocument.Parse(cell, RowSource.Strict);
            json.WriteRawValue(cell);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsNumber(string cell)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(cell));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
