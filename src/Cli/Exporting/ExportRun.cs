using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Json;

namespace Ashlar.Cli.Exporting;

/// <summary>Reads an entity page by page, in key order, and hands each row to a writer.</summary>
internal sealed class ExportRun(AshlarEngine engine, Caller caller)
{
    private readonly RowEncoders _encoders = new();

    /// <returns>Rows written.</returns>
    /// <exception cref="CommandException">The engine refused, or a row's owned list is too long to be nested.</exception>
    public async Task<long> RunAsync(Entity entity, string? filter, RowWriter writer, CancellationToken cancellationToken)
    {
        var request = new ListRequest(entity) { Filter = filter, Limit = entity.MaxLimit, Selection = new Selection([], writer.Expansions) };
        var rows = 0L;
        while (true)
        {
            var result = await engine.ListAsync(request, caller, cancellationToken);
            if (!result.IsOk) throw new CommandException(Reason(result.Problem));
            await using var page = result.Value;
            var encoder = _encoders.For(page.Shape);
            while (await page.ReadAsync(cancellationToken))
            {
                using var json = new JsonBuffer();
                page.Budget.TryTake();
                encoder.Write(json, page.Row, page.Budget);
                using var row = JsonDocument.Parse(json.WrittenMemory);
                if (row.RootElement.TryGetProperty("$truncated", out var cut))
                {
                    throw new CommandException($"{entity.Name} {row.RootElement.GetProperty(entity.Key.WireName)}: its {cut} hold more rows than nest; export it as csv and the children on their own");
                }

                await writer.WriteAsync(row.RootElement, cancellationToken);
                rows++;
            }

            if (page.Next is null) return rows;
            request = request with { After = page.Next };
        }
    }

    private static string Reason(Problem problem) =>
        problem.Errors.Count == 0 ? problem.Detail : string.Join("; ", problem.Errors.Select(e => e.Message));
}
