using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Sqlite.Schema;
using SQLitePCL;

namespace Ashlar.Stores.Sqlite.Advising;

/// <summary>A sample in a temporary table, gone with the connection.</summary>
internal sealed class SqliteTrial : IIndexTrial
{
    private readonly SqliteConnection _connection;
    private readonly Entity _entity;
    private readonly string _table;
    private readonly Dictionary<string, double> _kinds = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _indexes = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, double[]>? _spread;

    public SqliteTrial(SqliteConnection connection, Entity entity, long rows)
    {
        var table = entity.Table;
        _connection = connection;
        _entity = entity;
        _table = table;
        Sample = connection.Scalar($"SELECT count(*) FROM temp.{SqliteNames.Quote(table)}");
        Rows = Math.Max(rows, Sample);
        using var statement = connection.Prepare($"SELECT name FROM temp.sqlite_master WHERE type = 'index' AND tbl_name = {SqliteNames.Text(table)} COLLATE NOCASE");
        while (statement.Step()) _indexes.Add(statement.Text(0)!); // an index has a name
    }

    public long Rows { get; }

    public long Sample { get; }

    public bool Has(string index) => _indexes.Contains(index);

    public ValueTask<PlanEstimate?> ExplainAsync(RecordedShape shape, CancellationToken cancellationToken)
    {
        var asked = shape.Access.Where(a => a.Entity == _entity.Owner).ToList();
        var leaves = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in Columns(asked.SelectMany(a => a.Range))) leaves[column] = PlanWork.Bounded;
        foreach (var column in Columns(asked.SelectMany(a => a.Equal))) leaves[column] = 1 / Kinds(column);
        var work = new PlanWork(_table, Rows, Sample, Spread(), leaves);
        foreach (var statement in shape.Statements)
        {
            if (Explain(statement.Sql) is not { } lines) return new((PlanEstimate?)null);
            work.Add(statement.Sql, lines);
        }

        return new(work.Estimate(_indexes));
    }

    public ValueTask AddAsync(TrialIndex index, CancellationToken cancellationToken)
    {
        // The column itself compares without regard to case here
        var parts = index.Parts.Select(p => SqliteNames.Quote(p.Column) + (p.Descending ? " DESC" : ""));
        _connection.Execute($"CREATE INDEX temp.{SqliteNames.Quote(index.Name)} ON {SqliteNames.Quote(_table)} ({string.Join(", ", parts)})");
        _indexes.Add(index.Name);
        _spread = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DropAsync(string index, CancellationToken cancellationToken)
    {
        if (!_indexes.Remove(index)) return ValueTask.CompletedTask;
        _connection.Execute($"DROP INDEX temp.{SqliteNames.Quote(index)}");
        _spread = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private IEnumerable<string> Columns(IEnumerable<string> fields) => fields.Select(_entity.Find).OfType<ColumnField>().Where(c => c.HasStorage).Select(c => c.Column);

    private double Kinds(string column)
    {
        if (!_kinds.TryGetValue(column, out var kinds)) _kinds[column] = kinds = Math.Max(1, _connection.Scalar($"SELECT count(DISTINCT {SqliteNames.Quote(column)}) FROM temp.{SqliteNames.Quote(_table)}"));
        return kinds;
    }

    private List<string>? Explain(string sql)
    {
        try
        {
            var lines = new List<string>();
            using var statement = _connection.Prepare("EXPLAIN QUERY PLAN " + sql);
            while (statement.Step()) lines.Add(statement.Text(3)!); // every step has words
            return lines;
        }
        catch (SqliteException e) when ((e.Code & 0xff) == raw.SQLITE_ERROR)
        {
            return null; // names that are no more: a shape of another schema
        }
    }

    /// <summary>By index: rows in all, then rows to one value of its first column, of its first two, …; the planner reads the same.</summary>
    private Dictionary<string, double[]> Spread()
    {
        if (_spread is not null) return _spread;
        _connection.Execute($"ANALYZE temp.{SqliteNames.Quote(_table)}");
        _spread = new(StringComparer.OrdinalIgnoreCase);
        if (Sample == 0) return _spread; // nothing was analysed, and there is no place for it
        using var statement = _connection.Prepare($"SELECT idx, stat FROM temp.sqlite_stat1 WHERE tbl = {SqliteNames.Text(_table)} COLLATE NOCASE AND idx IS NOT NULL");
        while (statement.Step())
        {
            // Words may follow the numbers
            var numbers = statement.Text(1)!.Split(' ').TakeWhile(w => double.TryParse(w, CultureInfo.InvariantCulture, out _)).Select(w => double.Parse(w, CultureInfo.InvariantCulture));
            _spread[statement.Text(0)!] = [.. numbers]; // filtered
        }

        return _spread;
    }
}
