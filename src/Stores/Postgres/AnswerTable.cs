using System.Buffers.Binary;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Recorded answers. A key is held by an advisory lock of its transaction; the look for an answer comes after the lock, in a
/// snapshot of its own, so that it sees what the last holder committed.
/// </summary>
internal static class AnswerTable
{
    private static readonly ScalarType Text = new(ScalarKind.Text);
    private static readonly ScalarType Long = new(ScalarKind.Long);
    private static readonly ScalarType Bytes = new(ScalarKind.Bytes);

    private static readonly StatementText SetLockTimeout = new("SELECT set_config('lock_timeout', $1, true)", [Text], returnsRows: true);
    private static readonly StatementText Lock = new("SELECT pg_advisory_xact_lock($1)", [Long], returnsRows: true);
    private static readonly StatementText Find = new("SELECT request, answer FROM _ashlar_answer WHERE key = $1 AND at >= $2", [Bytes, Long], returnsRows: true);

    private static readonly StatementText Insert = new(
        "INSERT INTO _ashlar_answer (key, request, answer, at) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO UPDATE SET request = excluded.request, answer = excluded.answer, at = excluded.at",
        [Bytes, Bytes, Bytes, Long], returnsRows: false);

    private static readonly StatementText Delete = new(
        "DELETE FROM _ashlar_answer WHERE key IN (SELECT key FROM _ashlar_answer WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)",
        [Long, Long], returnsRows: false);

    public static void AddClaim(PostgresConnection connection, AnswerKey key, TimeSpan usualWait)
    {
        connection.Add(SetLockTimeout).Bind([Milliseconds(key.Wait)]);
        connection.Add(Lock).Bind([CelValue.Int(BinaryPrimitives.ReadInt64BigEndian(key.Hash))]);
        connection.Add(Find).Bind([CelValue.Bytes(key.Hash), CelValue.Int(key.OutOfDate)]);
        connection.Add(SetLockTimeout).Bind([Milliseconds(usualWait)]);
    }

    public static async ValueTask<AnswerClaim> ReadClaimAsync(PostgresConnection connection, CancellationToken cancellationToken)
    {
        var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false); // the lock
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false); // the look
        var answer = await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new RecordedAnswer(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1))
            : null;
        await connection.FinishAsync(reader, cancellationToken).ConfigureAwait(false);
        return new AnswerClaim(answer is null ? AnswerClaimKind.Taken : AnswerClaimKind.Recorded, answer);
    }

    public static void AddRecord(PostgresConnection connection, AnswerKey key, RecordedAnswer answer) =>
        connection.Add(Insert).Bind([CelValue.Bytes(key.Hash), CelValue.Bytes(answer.Request), CelValue.Bytes(answer.Answer), CelValue.Int(key.Now)]);

    public static BoundStatement AddForget(PostgresConnection connection, long before, int most)
    {
        var statement = connection.Add(Delete);
        statement.Bind([CelValue.Int(before), CelValue.Int(most)]);
        return statement;
    }

    private static CelValue Milliseconds(TimeSpan wait) =>
        CelValue.String(Math.Max(1, (long)wait.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture)); // 0 would wait for ever
}
