using Ashlar.Cel;
using Ashlar.Identity.Records;
using Ashlar.Identity.Throttles;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>
/// What somebody asked for with an address: it is put down before the answer and done after it. So what was answered for outlives a
/// crash, and how long an answer takes tells nothing of the address, since putting down is the same work for each. Each is done in
/// one transaction with its being struck off: once, whoever of several processes does it.
/// </summary>
internal sealed class Errands
{
    /// <summary>How long the process that took one has it to itself; then whoever looks does it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>From taking one to doing it: by then the answer is out, and what doing costs for some addresses and not for others does not show in it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private const int MostTries = 6;
    private readonly RecordBook _book;
    private readonly Afterwards _afterwards;
    private readonly MailLimit _limit;
    private readonly TimeProvider _time;
    private readonly RecordTable<Errand> _rows;
    private readonly RecordQuery<Errand> _byId, _due;
    private readonly RecordChange _putOff;
    private readonly Dictionary<string, ErrandWork> _work = [];

    public Errands(RecordBook book, Afterwards afterwards, MailLimit limit, TimeProvider time)
    {
        (_book, _afterwards, _limit, _time) = (book, afterwards, limit, time);
        _rows = book.Table<Errand>();
        _byId = _rows.Where("id == $id");
        _due = _rows.Where("dueAt <= $dueAt", "dueAt");
        _putOff = _rows.Change("dueAt", "tries");
    }

    /// <summary>Says how a kind is done; before the first is taken.</summary>
    public void On(string kind, ErrandWork work) => _work.Add(kind, work);

    /// <summary>Puts one down, and has it done soon. Problems: Unavailable, where too much waits.</summary>
    public async ValueTask<Engine.Problem?> TakeAsync(string kind, string email, CancellationToken cancellationToken, string? password = null, string? profile = null, Account? of = null)
    {
        if (_afterwards.IsFull) return Afterwards.Full;
        var now = _time.GetUtcNow();
        var errand = new Errand(Guid.CreateVersion7(now), kind, email, password, profile, of?.User ?? CelValue.Null, of?.PasswordChangedAt, now + Grace, 0);
        if (await _rows.InsertAsync(errand, cancellationToken).ConfigureAwait(false) is { } refused) throw new InvalidOperationException($"an errand was not put down: {refused}");
        var taken = _time.GetTimestamp();
        _afterwards.TryAdd(stop => DoSoonAsync(errand, taken, stop)); // else the next who looks does it
        return null;
    }

    private async Task DoSoonAsync(Errand errand, long taken, CancellationToken cancellationToken)
    {
        if (Pause - _time.GetElapsedTime(taken) is var rest && rest > TimeSpan.Zero) await Task.Delay(rest, _time, cancellationToken).ConfigureAwait(false);
        await DoAsync(errand, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what was left lying: by a process that died, or where the database was away.</summary>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async Task PickUpAsync(CancellationToken cancellationToken)
    {
        while (await _due.FindAsync(cancellationToken, _time.GetUtcNow()).ConfigureAwait(false) is { } left)
        {
            try
            {
                await DoAsync(left, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not (StoreException or OperationCanceledException)) // whatever it is: the others are not to wait for it
            {
                _afterwards.Tell(failure);
            }
        }
    }

    private async Task DoAsync(Errand left, CancellationToken cancellationToken)
    {
        var id = left.Id;
        // Each ends in a mail to its address. After the answer, since before it a try more would tell.
        if (!await _limit.MaySendAsync(left, cancellationToken).ConfigureAwait(false))
        {
            await _rows.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await _book.DecideAsync(
                async session =>
                {
                    if (await _byId.FindAsync(session, cancellationToken, id).ConfigureAwait(false) is not { } errand) return (false, false); // another was quicker
                    await _work[errand.Kind](session, errand, cancellationToken).ConfigureAwait(false);
                    await _rows.DeleteAsync(session, id, cancellationToken).ConfigureAwait(false);
                    return (true, true);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (StoreException or OperationCanceledException))
        {
            await PutOffAsync(id, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask PutOffAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await _byId.FindAsync(cancellationToken, id).ConfigureAwait(false) is not { } errand) return;
        var tries = errand.Tries + 1;
        if (tries >= MostTries) await _rows.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        else await _putOff.SetAsync(id, cancellationToken, _time.GetUtcNow() + TimeSpan.FromMinutes(1 << tries), tries).ConfigureAwait(false); // no constraint refuses it
    }
}

/// <summary>Does an errand in its transaction; may run again from the start.</summary>
internal delegate ValueTask ErrandWork(IWriteSession session, Errand errand, CancellationToken cancellationToken);

/// <summary>Something that was asked for and is not done yet.</summary>
internal sealed record Errand(Guid Id, string Kind, string Email, string? Password, string? Profile, CelValue User, DateTimeOffset? PasswordChangedAt, DateTimeOffset DueAt, int Tries)
{
    public const string Register = "register";
    public const string ResetPassword = "reset";
    public const string ChangeEmail = "email";

    // A record prints its members: a hash must never reach a log.
    public override string ToString() => $"{nameof(Errand)} {{ {Kind} {Id} }}";
}
