using System.Text.Json;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Postgres.Schema;
using Npgsql;

namespace Ashlar.Stores.Postgres.Advising;

/// <summary>A sample in a temporary table, in a transaction that is rolled back in the end.</summary>
internal sealed class PostgresTrial(NpgsqlConnection connection, string table, long rows, long sample, HashSet<string> indexes) : IIndexTrial
{
    private const string Statement = "_ashlar_trial";

    public long Rows => rows;

    public long Sample => sample;

    public bool Has(string index) => indexes.Contains(index);

    public async ValueTask<PlanEstimate?> ExplainAsync(RecordedShape shape, CancellationToken cancellationToken)
    {
        var cost = 0.0;
        var (words, used) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var statement in shape.Statements)
        {
            if (await PlanAsync(statement, cancellationToken).ConfigureAwait(false) is not { } plan) return null;
            using var document = JsonDocument.Parse(plan);
            var root = document.RootElement[0].GetProperty("Plan");
            cost += root.GetProperty("Total Cost").GetDouble();
            Walk(root, words, used);
        }

        return new PlanEstimate(cost, string.Join(", ", words.Distinct()), used);
    }

    public async ValueTask AddAsync(TrialIndex index, CancellationToken cancellationToken)
    {
        var parts = index.Parts.Select(p => (p.Caseless ? $"lower({PostgresNames.Quote(p.Column)})" : PostgresNames.Quote(p.Column)) + (p.Descending ? " DESC" : ""));
        await RunAsync($"CREATE INDEX {PostgresNames.Quote(index.Name)} ON pg_temp.{PostgresNames.Quote(table)} ({string.Join(", ", parts)})", cancellationToken).ConfigureAwait(false);
        // Columns are known already; how small letters are spread is not
        if (index.Parts.Any(p => p.Caseless)) await RunAsync($"ANALYZE pg_temp.{PostgresNames.Quote(table)}", cancellationToken).ConfigureAwait(false);
        indexes.Add(index.Name);
    }

    public async ValueTask DropAsync(string index, CancellationToken cancellationToken)
    {
        if (indexes.Remove(index)) await RunAsync($"DROP INDEX pg_temp.{PostgresNames.Quote(index)}", cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await using var closing = connection.ConfigureAwait(false);
        await RunAsync("ROLLBACK", CancellationToken.None).ConfigureAwait(false);
    }

    // A failed statement spoils its transaction, but for a savepoint before it
    private async ValueTask<string?> PlanAsync(ShapeStatement statement, CancellationToken cancellationToken)
    {
        var types = statement.Types.Count == 0 ? "" : $" ({string.Join(", ", statement.Types)})";
        var values = statement.Types.Count == 0 ? "" : $" ({string.Join(", ", statement.Types.Select(_ => "NULL"))})";
        await RunAsync("SAVEPOINT plan", cancellationToken).ConfigureAwait(false);
        try
        {
            await RunAsync($"PREPARE {Statement}{types} AS {statement.Sql}", cancellationToken).ConfigureAwait(false);
            await using var explain = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) EXECUTE {Statement}{values}", connection);
            var plan = (string)(await explain.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!; // one row, never null
            await RunAsync($"DEALLOCATE {Statement}; RELEASE plan", cancellationToken).ConfigureAwait(false);
            return plan;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            await RunAsync("ROLLBACK TO plan", cancellationToken).ConfigureAwait(false);
            return null; // syntax or names: a shape of another schema
        }
    }

    private void Walk(JsonElement node, List<string> words, HashSet<string> used)
    {
        var kind = node.GetProperty("Node Type").GetString()!; // every node has one
        var index = node.TryGetProperty("Index Name", out var named) ? named.GetString() : null;
        if (index is not null && indexes.Contains(index))
        {
            used.Add(index);
            words.Add($"{kind} {index}");
        }
        else if (kind is "Seq Scan" && node.TryGetProperty("Relation Name", out var relation) && relation.GetString() == table) words.Add(kind);
        else if (kind is "Sort" or "Incremental Sort") words.Add(kind);
        if (!node.TryGetProperty("Plans", out var below)) return;
        foreach (var child in below.EnumerateArray()) Walk(child, words, used);
    }

    private ValueTask RunAsync(string sql, CancellationToken cancellationToken) => PostgresTrials.RunAsync(connection, sql, cancellationToken);
}
