using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.OAuth.Devices;

/// <summary>A device that waits for somebody to let it in.</summary>
internal sealed record DeviceRow(
    string Code, string UserCode, string Client, string Scope, int Interval, DateTimeOffset? PolledAt, DateTimeOffset EndsAt, Guid? Grant, DateTimeOffset? DeniedAt, DateTimeOffset? UsedAt)
{
    public override string ToString() => nameof(DeviceRow);
}

/// <summary>The answer to a device (RFC 8628 section 3.2).</summary>
public sealed record DeviceStart(string DeviceCode, string UserCode, TimeSpan Lifetime, int IntervalSeconds)
{
    public override string ToString() => nameof(DeviceStart);
}

/// <summary>What a person is asked about a device.</summary>
public sealed record WaitingDevice(OAuthClient Client, ScopeList Scopes);

/// <summary>The device grant (RFC 8628): a device shows a short code, a person types it where they are signed in, the device polls.</summary>
public sealed class DeviceGrants
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private const int FirstInterval = 5, Slower = 5, MostInterval = 60;

    private readonly RecordBook _book;
    private readonly ClientDirectory _clients;
    private readonly GrantBook _grants;
    private readonly RefreshGrants _refresh;
    private readonly TimeProvider _time;
    private readonly byte[] _key;
    private readonly RecordTable<DeviceRow> _devices;
    private readonly RecordQuery<DeviceRow> _byCode, _byUserCode;
    private readonly RecordChange _polled, _approve, _deny, _use;
    private readonly LiveSessions _sessions;

    internal DeviceGrants(RecordBook book, ClientDirectory clients, GrantBook grants, RefreshGrants refresh, TimeProvider time, byte[] key)
    {
        _book = book;
        _clients = clients;
        _grants = grants;
        _refresh = refresh;
        _time = time;
        _key = key;
        _devices = _book.Table<DeviceRow>("DeviceCode");
        _byCode = _devices.Where("code == $code");
        _byUserCode = _devices.Where("userCode == $userCode");
        _polled = _devices.Change("polledAt", "interval");
        _approve = _devices.Change("grant");
        _deny = _devices.Change("deniedAt");
        _use = _devices.Change("usedAt");
        _sessions = new LiveSessions(book, time);
    }

    public async ValueTask<Outcome<DeviceStart>> StartAsync(OAuthParameters form, OAuthClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(client);
        if (!client.May(GrantKinds.DeviceCode)) return new OAuthError(OAuthError.UnauthorizedClient, "the client may not use the device grant");
        var scopes = ScopeList.Parse(form["scope"]);
        if (!scopes.IsOk) return scopes.Error;
        if (client.FirstForbidden(scopes.Value, forPerson: true) is { } outside) return new OAuthError(OAuthError.InvalidScope, $"the client may not ask for the scope '{outside}'");
        var code = OpaqueToken.New();
        while (true)
        {
            var userCode = UserCode.New();
            var row = new DeviceRow(OpaqueToken.HashOf(code), KeyOf(userCode), client.Id, scopes.Value.ToString(), FirstInterval, null, _time.GetUtcNow() + Lifetime, null, null, null);
            if (await _devices.InsertAsync(row, cancellationToken).ConfigureAwait(false) is not null) continue; // another device shows this code
            return new DeviceStart(code, UserCode.Format(userCode), Lifetime, FirstInterval);
        }
    }

    /// <summary>A code as devices show it, however a person typed it; as typed where it is none.</summary>
    public static string Shown(string typed) => UserCode.Parse(typed) is { } code ? UserCode.Format(code) : typed;

    /// <summary>The device that shows a code and waits; null: none does.</summary>
    public async ValueTask<WaitingDevice?> FindAsync(string? typed, CancellationToken cancellationToken)
    {
        if (UserCode.Parse(typed) is not { } code || await _byUserCode.FindAsync(cancellationToken, KeyOf(code)).ConfigureAwait(false) is not { } row || !IsWaiting(row)) return null;
        return await _clients.FindAsync(row.Client, cancellationToken).ConfigureAwait(false) is { } client ? new WaitingDevice(client, ScopeList.Parse(row.Scope).Value) : null;
    }

    /// <summary>The person's answer; false: no device waits for it any more.</summary>
    public async ValueTask<bool> AnswerAsync(string typed, BrowserPerson person, bool allowed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (UserCode.Parse(typed) is not { } code) return false;
        return await _book.DecideAsync(
            async session =>
            {
                if (!await _sessions.HoldsAsync(session, person.Session, cancellationToken).ConfigureAwait(false)) return (false, false);
                if (await _byUserCode.FindAsync(session, cancellationToken, KeyOf(code)).ConfigureAwait(false) is not { } row || !IsWaiting(row)) return (false, false);
                var now = _time.GetUtcNow();
                if (!allowed)
                {
                    await _deny.SetAsync(session, row.Code, cancellationToken, now).ConfigureAwait(false);
                    return (true, true);
                }

                // A device outlives the browser that let it in: its grant hangs on no session.
                var grant = new GrantRow(Guid.CreateVersion7(now), row.Client, person.User, null, row.Scope, person.AuthenticatedAt, string.Join(' ', person.Methods), now, now + GrantBook.Longest, null);
                await _grants.InsertAsync(session, grant, cancellationToken).ConfigureAwait(false); // a new key
                await _approve.SetAsync(session, row.Code, cancellationToken, grant.Id).ConfigureAwait(false);
                await _grants.NoteAsync(session, AuditKinds.ConsentGiven, grant, cancellationToken).ConfigureAwait(false);
                return (true, true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    internal Task<Outcome<Granted>> RedeemAsync(TokenRequest.Device request, OAuthClient client, CancellationToken cancellationToken) =>
        _book.DecideAsync(async session => (await DecideAsync(session, request, client, cancellationToken).ConfigureAwait(false), true), cancellationToken);

    private async ValueTask<Outcome<Granted>> DecideAsync(IWriteSession session, TokenRequest.Device request, OAuthClient client, CancellationToken cancellationToken)
    {
        var row = await _byCode.FindAsync(session, cancellationToken, OpaqueToken.HashOf(request.Value)).ConfigureAwait(false);
        if (row is null || row.Client != client.Id) return Refusals.Grant("the device code is not known");
        var now = _time.GetUtcNow();
        if (row.DeniedAt is not null) return Refused(OAuthError.AccessDenied, "the person did not agree");
        if (row.EndsAt <= now) return Refused(OAuthError.ExpiredToken, "the device code has expired");
        if (row.Grant is not { } id) return await PendingAsync(session, row, now, cancellationToken).ConfigureAwait(false);
        if (await _grants.FindAsync(session, id, cancellationToken).ConfigureAwait(false) is not { } grant) return Refusals.Grant("the device code is not known");
        if (row.UsedAt is not null)
        {
            await _grants.EndStolenAsync(session, grant, cancellationToken).ConfigureAwait(false);
            return Refusals.Grant("the device code was used before");
        }

        if (grant.RevokedAt is not null) return Refusals.Grant("the grant was taken back");
        await _use.SetAsync(session, row.Code, cancellationToken, now).ConfigureAwait(false);
        var token = client.May(GrantKinds.RefreshToken) ? await _refresh.FirstAsync(session, grant, cancellationToken).ConfigureAwait(false) : null;
        await _grants.UseAsync(session, AuditKinds.TokenIssued, grant, cancellationToken).ConfigureAwait(false);
        return new Granted(grant, ScopeList.Parse(grant.Scope).Value, token, null);
    }

    private async ValueTask<Outcome<Granted>> PendingAsync(IWriteSession session, DeviceRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tooSoon = row.PolledAt is { } last && now - last < TimeSpan.FromSeconds(row.Interval);
        var interval = tooSoon ? Math.Min(row.Interval + Slower, MostInterval) : row.Interval;
        await _polled.SetAsync(session, row.Code, cancellationToken, now, interval).ConfigureAwait(false);
        return tooSoon
            ? Refused(OAuthError.SlowDown, $"poll every {interval} seconds from now on")
            : Refused(OAuthError.AuthorizationPending, "nobody has answered yet");
    }

    private static OAuthError Refused(string code, string description) => new(code, description);

    private bool IsWaiting(DeviceRow row) => row is { Grant: null, DeniedAt: null } && row.EndsAt > _time.GetUtcNow();

    // So few letters would be found from a plain hash; the key is not in the database.
    private string KeyOf(string userCode) => OpaqueToken.KeyedHashOf(userCode, _key);
}
