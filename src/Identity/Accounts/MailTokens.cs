using Ashlar.Cel;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>Leaves that are given by mail: each holds for a while and is used up once.</summary>
internal sealed class MailTokens
{
    private readonly RecordBook _book;
    private readonly TimeProvider _time;
    private readonly RecordTable<MailToken> _rows;
    private readonly RecordQuery<MailToken> _byToken, _ofUser, _over;

    public MailTokens(RecordBook book, TimeProvider time)
    {
        (_book, _time) = (book, time);
        _rows = book.Table<MailToken>();
        _byToken = _rows.Where("token == $token && purpose == $purpose && endsAt > $endsAt");
        _ofUser = _rows.Where("user == $user");
        _over = _rows.Where("endsAt < $endsAt");
    }

    public async ValueTask<string> GiveAsync(IWriteSession session, CelValue user, string purpose, string email, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var token = SecretText.Make();
        var now = _time.GetUtcNow();
        await _rows.InsertAsync(session, new MailToken(SecretText.Hash(token), user, purpose, email, now, now + lifetime), cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
        return token;
    }

    public ValueTask<MailToken?> FindAsync(string token, string purpose, CancellationToken cancellationToken) =>
        _byToken.FindAsync(cancellationToken, SecretText.Hash(token), purpose, _time.GetUtcNow());

    /// <summary>Uses one up; null: there is none, or it was used.</summary>
    public async ValueTask<MailToken?> TakeAsync(IWriteSession session, string token, string purpose, CancellationToken cancellationToken)
    {
        if (await _byToken.FindAsync(session, cancellationToken, SecretText.Hash(token), purpose, _time.GetUtcNow()).ConfigureAwait(false) is not { } row) return null;
        return await _rows.DeleteAsync(session, row.Token, cancellationToken).ConfigureAwait(false) ? row : null;
    }

    /// <summary>Whatever was mailed to an account before holds no more.</summary>
    public async ValueTask ForgetAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _rows.DeleteAllAsync(session, await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public Task SweepAsync(CancellationToken cancellationToken) => _rows.SweepAsync(_over, cancellationToken, _time.GetUtcNow());
}
