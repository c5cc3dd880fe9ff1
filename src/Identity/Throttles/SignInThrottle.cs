using Ashlar.Engine;
using Ashlar.Engine.Rates;

namespace Ashlar.Identity.Throttles;

/// <summary>
/// How often a password (or a code) may be tried. Every attempt is counted before it is judged, so that many at once are no way
/// around, and one that succeeds is given back.
/// <para>Nobody can lock another out: a browser that has signed in to the account before (<see cref="DeviceMarks"/>) has a counter
/// of its own and no other; from a strange one the counters of the address, and of the account at that address, are the attacker's
/// own; only the account's counter for all strange browsers is common, refills by itself each minute, and whoever resets the
/// password by mail is not asked for it.</para>
/// </summary>
public sealed class SignInThrottle(IRateCounters counters, DeviceMarks marks)
{
    private static readonly RatePolicy AtAddress = new("sign-in-address", 60, TimeSpan.FromSeconds(2));
    private static readonly RatePolicy AccountAtAddress = new("sign-in", 8, TimeSpan.FromSeconds(30));
    private static readonly RatePolicy Account = new("sign-in-account", 50, TimeSpan.FromMinutes(1));
    private static readonly RatePolicy Code = new("second-factor", 10, TimeSpan.FromMinutes(5));
    private static readonly RatePolicy Device = new("sign-in-device", 20, TimeSpan.FromSeconds(30));

    /// <summary>Counts an attempt. RateLimited: it may not be judged now, and whether the account exists does not show.</summary>
    /// <param name="account">What was given to sign in with, whether there is such an account or not; compared caselessly.</param>
    /// <param name="address">Where from (<see cref="NetworkKey.Of"/>).</param>
    /// <param name="mark">What <see cref="DeviceMarks.Make"/> made for this browser once, or null.</param>
    public async ValueTask<Result<SignInTurn>> EnterAsync(string account, string address, string? mark, CancellationToken cancellationToken)
    {
        account = account.Trim().ToLowerInvariant();
        (RatePolicy Policy, string Who)[] counted = marks.Read(mark, account) is { } device
            ? [(Device, $"{account}\0{device}")]
            : [(AtAddress, address), (AccountAtAddress, $"{account}\0{address}"), (Account, account)];
        for (var i = 0; i < counted.Length; i++)
        {
            var verdict = await counters.TakeAsync(counted[i].Policy, counted[i].Who, cancellationToken);
            if (verdict.Allowed) continue;
            // What is refused is not tried: the others' counters stay as they were
            await GiveBackAsync(counted[..i], cancellationToken);
            return verdict.Refusal();
        }

        return new SignInTurn(token => GiveBackAsync(counted, token));
    }

    /// <summary>
    /// Counts an attempt at a code of a second factor. Whoever gets so far knows the password, and gets a new sign-in for each one
    /// that five wrong codes end: without a limit of the account's own a six-digit code would be found in a day. The account's browsers
    /// have a counter of their own here too.
    /// </summary>
    /// <param name="account">The e-mail address of the account.</param>
    /// <param name="mark">As in <see cref="EnterAsync"/>.</param>
    public async ValueTask<Result<SignInTurn>> EnterCodeAsync(string account, string? mark, CancellationToken cancellationToken)
    {
        account = account.Trim().ToLowerInvariant();
        var who = marks.Read(mark, account) is { } device ? $"{account}\0{device}" : account;
        var verdict = await counters.TakeAsync(Code, who, cancellationToken);
        return verdict.Allowed ? new SignInTurn(token => counters.GiveBackAsync(Code, who, token)) : verdict.Refusal();
    }

    private async ValueTask GiveBackAsync((RatePolicy Policy, string Who)[] counted, CancellationToken cancellationToken)
    {
        foreach (var (policy, who) in counted) await counters.GiveBackAsync(policy, who, cancellationToken);
    }
}

/// <summary>An attempt that may be judged.</summary>
public sealed class SignInTurn(Func<CancellationToken, ValueTask> giveBack)
{
    /// <summary>It was right, or was not judged for a reason of ours: it does not count. A wrong one needs no call.</summary>
    public ValueTask SucceededAsync(CancellationToken cancellationToken) => giveBack(cancellationToken);
}
