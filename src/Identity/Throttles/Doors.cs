using System.Collections.Frozen;
using Ashlar.Engine.Rates;

namespace Ashlar.Identity.Throttles;

/// <summary>
/// How often one address may knock at the doors of identity: every path under <c>/auth/</c> and <c>/oauth/</c> has a limit, its own
/// or the common one. What they guard further inside (an account, a client) has its own.
/// </summary>
public sealed class Doors(IRateCounters counters)
{
    // Of a mail or a row a stranger causes, a few a minute; of attempts at a secret, what a person and a room full of them need
    private static readonly Door Sends = new(new RatePolicy("mail", 10, TimeSpan.FromSeconds(30)), CountsAll: true);
    private static readonly Door Begins = new(new RatePolicy("begin", 60, TimeSpan.FromSeconds(2)), CountsAll: true);
    private static readonly Door Tries = new(new RatePolicy("attempts", 60, TimeSpan.FromSeconds(2)), CountsAll: false);

    // A link sends a browser to a provider and writes a row; on the way back the provider is asked
    private static readonly Door Providers = new(new RatePolicy("providers", 120, TimeSpan.FromSeconds(1)), CountsAll: true);
    private static readonly Door Other = new(new RatePolicy("identity", 300, TimeSpan.FromMilliseconds(200)), CountsAll: false);

    private static readonly FrozenDictionary<string, Door> Posts = new Dictionary<string, Door>
    {
        ["/auth/register"] = Sends,
        ["/auth/password/reset"] = Sends,
        ["/auth/email/change"] = Sends,
        ["/auth/login"] = Tries,
        ["/auth/login/second"] = Tries,
        ["/auth/login/passkey"] = Tries,
        ["/auth/login/passkey/options"] = Begins,
        ["/auth/account/delete"] = Tries,
        ["/auth/verify"] = Tries,
        ["/auth/verify/passkey"] = Tries,
        ["/auth/verify/passkey/options"] = Tries,
        ["/auth/step-up"] = Tries,
        ["/auth/password/reset/confirm"] = Tries,
        ["/auth/password/change"] = Tries,
        ["/auth/email/confirm"] = Tries,
        ["/auth/device"] = Tries,
        ["/auth/identities"] = Begins,
        ["/auth/identities/confirm"] = Tries,
        ["/oauth/token"] = Tries,
        ["/oauth/introspect"] = Tries,
        ["/oauth/revoke"] = Tries,
        ["/oauth/par"] = Begins,
        ["/oauth/device_authorization"] = Begins,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Counts a request, before it is served.</summary>
    /// <param name="path">Percent-decoded or not: none of the doors has anything to decode.</param>
    /// <param name="address">By <see cref="NetworkKey.Of"/>.</param>
    public async ValueTask<DoorTurn> EnterAsync(string method, string path, string address, CancellationToken cancellationToken)
    {
        var door = method == "POST" && Posts.TryGetValue(path.TrimEnd('/'), out var own) ? own : method == "DELETE" ? Tries : IsProvider(path) ? Providers : Other;
        return new DoorTurn(door, address, await counters.TakeAsync(door.Policy, address, cancellationToken));
    }

    private static bool IsProvider(string path) => path.StartsWith("/auth/providers/", StringComparison.Ordinal);

    /// <summary>After it was served: where only refusals count, one that went well did not.</summary>
    public ValueTask LeaveAsync(DoorTurn turn, bool wentWell, CancellationToken cancellationToken) =>
        wentWell && !turn.Door.CountsAll ? counters.GiveBackAsync(turn.Door.Policy, turn.Address, cancellationToken) : ValueTask.CompletedTask;
}

/// <summary>A limit of a door. Where not all requests count, those that are answered well are given back: a server that signs many people in does so from one address.</summary>
public sealed record Door(RatePolicy Policy, bool CountsAll);

public readonly record struct DoorTurn(Door Door, string Address, RateVerdict Verdict);
