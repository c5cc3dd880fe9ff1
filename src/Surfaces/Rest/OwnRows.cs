using System.Text;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Json;

namespace Ashlar.Surfaces.Rest;

/// <summary>What a model holds of one caller: its row of <c>User</c> and the rows that refer to it, so far as it may read them.</summary>
public static class OwnRows
{
    // Whoever has more pages through the API; an answer is bounded.
    private const int MostRows = 10_000;

    /// <summary>Writes the members of an object: by entity, a list of rows; <c>$truncated</c> names what was cut.</summary>
    public static async ValueTask WriteAsync(AshlarEngine engine, RowEncoders encoders, JsonBuffer json, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(caller);
        var id = Engine.Reads.ScalarText.Format(caller.Id, engine.Model.User.Key.Type);
        var start = json.Length;
        var left = MostRows;
        foreach (var entity in engine.Model.Entities)
        {
            var paths = entity == engine.Model.User
                ? [entity.Key.WireName]
                : entity.Columns.OfType<RefField>().Where(r => r.Target == engine.Model.User && !r.Hidden).Select(r => r.WireName).ToList();
            if (paths.Count == 0 || engine.Closed(entity, Act.List, caller) is not null) continue;
            if (json.Length != start) json.Raw((byte)',');
            json.Text(entity.Name);
            json.Raw(":["u8);
            foreach (var row in await RowsAsync(engine, encoders, entity, paths, id, caller, left, cancellationToken))
            {
                if (row.Index > 0) json.Raw((byte)',');
                json.Raw(row.Json);
                left--;
            }

            json.Raw((byte)']');
        }
    }

    // A row may refer to the caller in two ways and is told once.
    private static async ValueTask<IReadOnlyList<(int Index, byte[] Json)>> RowsAsync(
        AshlarEngine engine, RowEncoders encoders, Entity entity, IReadOnlyList<string> paths, string id, Caller caller, int most, CancellationToken cancellationToken)
    {
        var rows = new List<(int, byte[])>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            string? after = null;
            do
            {
                var request = new ListRequest(entity) { Conditions = [new Condition(path, ConditionOperator.Eq, [id], path)], Limit = entity.MaxLimit, After = after };
                var result = await engine.ListAsync(request, caller, cancellationToken);
                if (!result.IsOk) break; // the reference itself is not the caller's to ask for
                await using var page = result.Value;
                var encoder = encoders.For(page.Shape);
                using var json = new JsonBuffer();
                while (rows.Count < most && await page.ReadAsync(cancellationToken))
                {
                    json.CutTo(0);
                    encoder.Write(json, page.Row, page.Budget);
                    if (seen.Add(Encoding.UTF8.GetString(json.Written))) rows.Add((rows.Count, json.Written.ToArray()));
                }

                after = rows.Count < most ? page.Next : null;
            }
            while (after is not null);
        }

        return rows;
    }
}
