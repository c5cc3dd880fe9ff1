using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.Tokens;

/// <summary>
/// Refuses our own access tokens that name other roles than their person has, where those changed while tokens of before may live. What
/// is asked is the database, not the times of token and change: of two that happen at once neither order lets an old role through.
/// </summary>
/// <param name="inner">Verifies tokens.</param>
/// <param name="issuer">Of our own tokens.</param>
/// <param name="revocations">Knows whose roles changed.</param>
/// <param name="rolesOf">The roles of a person as they are kept now; null: there is no such person.</param>
/// <param name="time">The clock.</param>
public sealed class CurrentRoles(
    IAuthenticate inner, string issuer, Revocations revocations, Func<CelValue, CancellationToken, ValueTask<IReadOnlyList<string>?>> rolesOf, TimeProvider time) : IAuthenticate
{
    private const int MostRemembered = 10_000;

    // A change is told in its transaction: who reads before its end reads the roles of before.
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(1);
    private ConcurrentDictionary<string, (long Change, IReadOnlyList<string>? Roles, DateTimeOffset Until)> _read = new(StringComparer.Ordinal);

    public ValueTask<Result<Caller>> AuthenticateAsync(string? authorization, CancellationToken cancellationToken)
    {
        var verified = inner.AuthenticateAsync(authorization, cancellationToken);
        return revocations.KnowsRolesChanges ? JudgeAsync(verified, cancellationToken) : verified;
    }

    private async ValueTask<Result<Caller>> JudgeAsync(ValueTask<Result<Caller>> verified, CancellationToken cancellationToken)
    {
        var result = await verified.ConfigureAwait(false);
        if (!result.IsOk || result.Value is not { SignedIn: true, Id.IsNull: false } caller) return result;
        var subject = UserKeyText.Of(caller.Id);
        if (revocations.RolesChangeOf(subject) is not { } change || !IsOwn(caller)) return result;
        var roles = await ReadAsync(subject, caller.Id, change, cancellationToken).ConfigureAwait(false);
        return roles is not null && roles.SequenceEqual(caller.Roles, StringComparer.Ordinal) ? result : TokenAuthority.NotAToken;
    }

    private async ValueTask<IReadOnlyList<string>?> ReadAsync(string subject, CelValue user, long change, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_read.TryGetValue(subject, out var known) && known.Change == change && known.Until > now) return known.Roles;
        var roles = await rolesOf(user, cancellationToken).ConfigureAwait(false);
        if (_read.Count >= MostRemembered) _read = new(StringComparer.Ordinal);
        _read[subject] = (change, roles, now + Believed);
        return roles;
    }

    // Roles of an outside issuer's tokens are that issuer's.
    private bool IsOwn(Caller caller) =>
        caller.Claims.Kind == CelKind.Map && caller.Claims.AsMap.TryGet(CelValue.String("iss"), out var claim) && claim.Kind == CelKind.String && claim.AsString == issuer;
}
