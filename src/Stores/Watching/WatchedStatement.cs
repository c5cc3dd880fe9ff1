using System.Security.Cryptography;
using System.Text;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Watching;

/// <summary>
/// One shape of statement: what it is, without values, and how often and how long it ran. Equal SQL is one shape, whichever
/// request or model made it.
/// </summary>
public sealed class WatchedStatement
{
    private const int HashLength = 12;
    private long _count;
    private long _ticks;
    private long _rows;

    internal WatchedStatement(string kind, string entity, string words, string sql, IReadOnlyList<ShapeStatement> statements, IReadOnlyList<ShapeAccess> access)
    {
        Kind = kind;
        Entity = entity;
        Words = words;
        Sql = sql;
        Hash = HashOf(sql);
        Statements = statements;
        Access = access;
    }

    /// <summary><c>read</c>, <c>count</c>, <c>insert</c>, <c>update</c>, <c>delete</c>, <c>touch</c>, <c>link</c> or <c>unlink</c>.</summary>
    public string Kind { get; }

    /// <summary>The entity's name, a table's for one of Ashlar's own; empty for a read of no table.</summary>
    public string Entity { get; }

    /// <summary>For people: <c>Product where categoryId == ? by price desc, id</c>.</summary>
    public string Words { get; }

    public string Sql { get; }

    /// <summary>The parts of <see cref="Sql"/>: one for the rows, one for each list below them.</summary>
    public IReadOnlyList<ShapeStatement> Statements { get; }

    /// <summary>12 hexadecimal digits of the SQL's SHA-256: the same on every node and after every start.</summary>
    public string Hash { get; }

    /// <summary>How it looks rows up: what an index could help with.</summary>
    public IReadOnlyList<ShapeAccess> Access { get; }

    public static string HashOf(string sql)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(sql), hash);
        return Convert.ToHexStringLower(hash)[..HashLength];
    }

    internal static WatchedStatement Of(ReadPlan plan, string sql, IReadOnlyList<ShapeStatement> statements) =>
        new(plan.CountOnly ? "count" : "read", plan.Source?.Owner ?? "", ShapeWords.Of(plan), sql, statements, ShapeAccess.Of(plan));

    // Changes find their rows by key: no index of the model's could help them
    internal static WatchedStatement Of(WritePlan plan, string sql) => new(ShapeWords.KindOf(plan), plan.Entity.Owner, ShapeWords.Of(plan), sql, [], []);

    internal void Count(TimeSpan duration, long rows)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _ticks, duration.Ticks);
        if (rows > 0) Interlocked.Add(ref _rows, rows);
    }

    /// <summary>What was counted since the last call, which starts from nothing again.</summary>
    internal ShapeCount TakeCount() =>
        new(Interlocked.Exchange(ref _count, 0), TimeSpan.FromTicks(Interlocked.Exchange(ref _ticks, 0)), Interlocked.Exchange(ref _rows, 0));
}

/// <summary>Runs of one shape, the time they took together and the rows they read or changed.</summary>
public readonly record struct ShapeCount(long Count, TimeSpan Time, long Rows)
{
    public static ShapeCount operator +(ShapeCount left, ShapeCount right) => new(left.Count + right.Count, left.Time + right.Time, left.Rows + right.Rows);
}
