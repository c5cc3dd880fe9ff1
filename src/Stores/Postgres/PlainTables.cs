using System.Collections.Concurrent;
using System.Globalization;
using Ashlar.Model;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Which tables keep rows just as they are written: ordinary ones, without triggers, rules or row security that applies to this
/// login, and with columns whose types lose nothing (a <c>timestamp(3)</c> rounds, a <c>char(8)</c> pads). Looked up when first
/// asked for, and again once it is old; until then the answer is no.
/// </summary>
/// <param name="ask">Runs a statement that gives one text.</param>
/// <param name="options">Told of failures.</param>
/// <param name="time">Says what is old.</param>
internal sealed class PlainTables(Func<string, CancellationToken, ValueTask<string>> ask, PostgresOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Entity, Look> _looks = new(ReferenceEqualityComparer.Instance);

    public bool Knows(Entity entity)
    {
        var look = _looks.GetValueOrDefault(entity);
        if (look is not null && time.GetElapsedTime(look.At) < IStore.KeptFor) return look.IsPlain;

        // One asks; what was known holds while it does
        var asking = new Look(look?.IsPlain ?? false, time.GetTimestamp());
        var isFirst = look is null ? _looks.TryAdd(entity, asking) : _looks.TryUpdate(entity, asking, look);
        if (isFirst) _ = LookAsync(entity);
        return asking.IsPlain;
    }

    private async Task LookAsync(Entity entity)
    {
        var isPlain = false;
        try
        {
            isPlain = await ask(Question(entity), CancellationToken.None).ConfigureAwait(false) == "plain";
        }
        catch (Exception e) when (e is StoreException || PostgresErrors.IsOfDatabase(e))
        {
            options.OnBackgroundFailure?.Invoke(e); // rows are read back meanwhile
        }

        _looks[entity] = new Look(isPlain, time.GetTimestamp());
    }

    // int8, int4, int2, text, bool, uuid, date and bytea hold all; the others where nothing narrows them
    private static string Question(Entity entity)
    {
        var columns = string.Join(", ", entity.Columns.Where(c => c.HasStorage).Select(c => Literal(c.Column)));
        var scales = string.Join("", entity.Columns.Where(c => c is { HasStorage: true, Type.Kind: ScalarKind.Decimal }).Select(c =>
            string.Create(CultureInfo.InvariantCulture, $" WHEN {Literal(c.Column)} THEN a.atttypmod = -1 OR (a.atttypmod - 4) & 65535 = {c.Type.Scale}")));
        var numeric = scales.Length == 0 ? "true" : $"CASE a.attname{scales} ELSE true END";
        return $"""
            SELECT CASE WHEN c.relkind = 'r' AND NOT c.relhasrules AND NOT row_security_active(c.oid)
              AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
              AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ({columns}) AND NOT CASE
                WHEN a.attgenerated <> '' THEN false
                WHEN a.atttypid IN (20, 23, 21, 25, 16, 2950, 1082, 17) THEN true
                WHEN a.atttypid IN (1043, 1186) THEN a.atttypmod = -1
                WHEN a.atttypid IN (1083, 1184) THEN a.atttypmod IN (-1, 6)
                WHEN a.atttypid = 1700 THEN {numeric}
                ELSE a.atttypid IN (701, 3802) OR a.attndims > 0 END)
              THEN 'plain' ELSE 'not' END
            FROM pg_class c WHERE c.oid = to_regclass({Literal('"' + entity.Table.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')})
            """;
    }

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private sealed record Look(bool IsPlain, long At);
}
