using System.Security.Cryptography;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes.Repeats;

/// <summary>
/// Carries out a request with a key once: the key is taken first thing in the write's own transaction and the answer recorded
/// as its last. Only successes are recorded; a refused request may be sent again and is judged anew.
/// </summary>
internal sealed class GuardedWrites(ModelSnapshot model, IStore store, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly Problem InProgress = new(ProblemKind.IdempotencyInProgress, "a request with this key has not ended yet") { RetryAfter = Soon };
    private static readonly Problem Reused = new(ProblemKind.IdempotencyKeyReused, "this key belongs to another request: its method, address, media type or body was different");
    private static readonly Problem TooLarge = new(ProblemKind.TooLarge, "the answer is too large to be kept for a repeat: ask for less with 'fields', or leave the key out");
    private static readonly Problem NotKept = new(ProblemKind.Validation, "this database keeps no answers, so that repeats cannot be told: leave the key out");
    private readonly RepeatGate gate = new(time);

    /// <param name="context">The request.</param>
    /// <param name="guard">Its key.</param>
    /// <param name="isLong">It has many statements.</param>
    /// <param name="run">Carries it out in the transaction; may be run again from the start.</param>
    /// <param name="rows">What of its answer tells of rows.</param>
    /// <param name="replay">Makes a kept answer the answer, after the rules that it depends on were asked again.</param>
    public async ValueTask<Result<T>> RunAsync<T>(
        WriteContext context, RepeatGuard guard, bool isLong, Func<ValueTask<Result<T>>> run, Func<T, IReadOnlyList<WriteAnswer>> rows, Func<KeptAnswer, ValueTask<Result<T>>> replay)
    {
        if (model.External) return NotKept; // Ashlar adds no table to a database that is not its own
        var hash = guard.HashFor(context.Caller);
        using var turn = await gate.EnterAsync(hash, Patience, context.Cancelled);
        if (turn is null) return InProgress;
        Result<T> answer = InProgress;
        await CertainlyAsync(
            async session =>
            {
                context.Begin(session);
                var key = KeyOf(hash, turn.Left);
                var claim = await session.ClaimAsync(key, context.Cancelled);
                answer = claim switch
                {
                    { Kind: AnswerClaimKind.Taken } => await run(),
                    { Kind: AnswerClaimKind.Recorded, Answer: { } known } => IsSame(known, guard) ? await replay(KeptAnswer.Read(known.Answer)) : Reused,
                    { Kind: AnswerClaimKind.NotKept } => NotKept,
                    _ => InProgress,
                };
                if (claim.Kind != AnswerClaimKind.Taken || !answer.IsOk) return false;
                var told = rows(answer.Value);
                var kept = new KeptAnswer(told, guard.Shape(told)).Write();
                if (kept.Length <= KeptAnswer.MostBytes)
                {
                    await session.RecordAsync(key, new RecordedAnswer(guard.Request, kept), context.Cancelled);
                    return true;
                }

                answer = TooLarge;
                return false;
            },
            isLong,
            context.Cancelled);
        return answer;
    }

    // Where a connection is lost while it commits, the record tells whether it did: the same work either finds it or is done now.
    private async ValueTask CertainlyAsync(Func<IWriteSession, ValueTask<bool>> work, bool isLong, CancellationToken cancellationToken)
    {
        try
        {
            await (isLong ? store.WriteManyAsync(work, cancellationToken) : store.WriteAsync(work, cancellationToken));
        }
        catch (StoreException uncertain) when (uncertain.Failure == StoreFailure.Uncertain)
        {
            try
            {
                await store.WriteAsync(work, cancellationToken);
            }
            catch (StoreException)
            {
                throw uncertain; // still away: what the first attempt did is as unknown as before
            }
        }
    }

    private AnswerKey KeyOf(byte[] hash, TimeSpan wait)
    {
        var now = (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return new AnswerKey(hash, now, now - (long)RepeatGuard.Lifetime.TotalMicroseconds, wait);
    }

    private static bool IsSame(RecordedAnswer known, RepeatGuard guard) => CryptographicOperations.FixedTimeEquals(known.Request, guard.Request);
}
