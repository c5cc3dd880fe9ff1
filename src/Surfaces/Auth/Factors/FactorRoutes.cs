using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>What the endpoints of second factors, passkeys and API keys stand on besides <see cref="AuthParts"/>.</summary>
public sealed record FactorParts
{
    public required PasskeyBook Passkeys { get; init; }
    public required ApiKeyBook Keys { get; init; }

    /// <summary>Told of a key that was revoked, so that it ends here at once.</summary>
    public required Action<Guid> Forget { get; init; }

    /// <summary>The scopes that applications may ask people for, which a person's key may have.</summary>
    public required Func<CancellationToken, ValueTask<IReadOnlyCollection<string>>> ScopesAsync { get; init; }
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// <c>/auth/factors</c>, <c>/auth/totp…</c>, and the second step of a sign-in, <c>/auth/login/second</c>. What changes the ways into an
/// account takes a fresh sign-in, and a second factor where the account has one.
/// </summary>
public sealed class FactorRoutes
{
    private readonly FactorParts _parts;

    private FactorRoutes(FactorParts parts) => _parts = parts;

    /// <summary>The endpoints, for <see cref="AuthParts.More"/>.</summary>
    public static IReadOnlyList<AuthRoute> Of(FactorParts parts)
    {
        var (factors, passkeys, keys, first, again) = (new FactorRoutes(parts), new PasskeyRoutes(parts), new KeyRoutes(parts), new FirstPasskeyRoutes(parts), new StepUpRoutes(parts));
        return
        [
            new("GET", "/auth/factors", factors.ListAsync),
            new("POST", "/auth/totp", factors.OfferAsync),
            new("DELETE", "/auth/totp", factors.RemoveAsync),
            new("POST", "/auth/totp/confirm", factors.ConfirmAsync),
            new("POST", "/auth/totp/recovery-codes", factors.RenewAsync),
            new("POST", "/auth/login/second", SecondAsync),
            new("POST", "/auth/login/passkey/options", passkeys.AskAsync),
            new("POST", "/auth/login/passkey", passkeys.SignInAsync),
            new("GET", "/auth/passkeys", passkeys.ListAsync),
            new("POST", "/auth/passkeys/options", passkeys.OfferAsync),
            new("POST", "/auth/passkeys", passkeys.RegisterAsync),
            new("PATCH", "/auth/passkeys/*", passkeys.RenameAsync),
            new("DELETE", "/auth/passkeys/*", passkeys.RemoveAsync),
            new("GET", PasskeyScript.Address, PasskeyScript.SendAsync), // a part of pages, and no operation that anyone calls
            new("POST", "/auth/verify/passkey/options", first.OfferAsync),
            new("POST", "/auth/verify/passkey", first.RegisterAsync),
            new("GET", "/auth/step-up", again.PageAsync),
            new("POST", "/auth/step-up", again.ProveAsync),
            new("POST", "/auth/step-up/passkey/options", again.AskAsync),
            new("POST", "/auth/step-up/passkey", again.ProveByPasskeyAsync),
            new("GET", "/auth/keys", keys.ListAsync),
            new("POST", "/auth/keys", keys.AddAsync),
            new("DELETE", "/auth/keys/*", keys.RevokeAsync),
        ];
    }

    /// <summary>Who changes the ways into their account; null: refused, and the refusal is sent.</summary>
    internal static async ValueTask<Asker?> ChangerAsync(AuthRequest request, TimeProvider time, AuthBody? body = null)
    {
        if (await request.WhoAsync(body) is not { } who) return null;
        if (await LackingAsync(request, who.Caller, time) is not { } lacking) return who;
        if (body is { IsForm: true }) await PageAnswer.RedirectAsync(request.Exchange, StepUpRoutes.AddressFor(body.Return));
        else await request.RefuseAsync(lacking.ToProblem(), body);
        return null;
    }

    /// <summary>
    /// Who changes their account by its password; where it has none, somebody who signed in just now. Null: refused, and the refusal is
    /// sent. The password itself is judged by what is done.
    /// </summary>
    internal static async ValueTask<Asker?> OwnerAsync(AuthRequest request, AuthBody? body)
    {
        if (await request.WhoAsync(body) is not { } who) return null;
        return await request.Service.Accounts.FindAsync(who.Caller.Id, request.Aborted) is { Password: null } ? await ChangerAsync(request, request.Service.Time, body) : who;
    }

    /// <summary>What a sign-in lacks to change the ways into the account; null: nothing.</summary>
    internal static async ValueTask<StepUp?> LackingAsync(AuthRequest request, Caller caller, TimeProvider time)
    {
        return Lacking(caller, await request.Parts.Factors.OfAsync(caller.Id, request.Aborted), time);
    }

    /// <summary>A factor that was just added was proved by it, in the browser that did so: it is not asked for the same again.</summary>
    internal static async ValueTask NoteProofAsync(AuthRequest request, Asker who, string method)
    {
        if (who is { IsBrowser: true, Session: { } session }) await request.Service.Sessions.AddMethodsAsync(who.Caller.Id, session, [method], request.Aborted);
    }

    /// <summary>What the caller's sign-in lacks for such a change; null: nothing.</summary>
    internal static StepUp? Lacking(Caller caller, FactorKinds factors, TimeProvider time)
    {
        var isFresh = caller.AuthenticatedAt is { } at && time.GetUtcNow().ToUnixTimeMilliseconds() * 1000 < at + (long)StepUp.Window.TotalMicroseconds;
        var lacking = new StepUp(factors != FactorKinds.None && !caller.Mfa, !isFresh);
        return lacking is { Mfa: false, Fresh: false } ? null : lacking;
    }

    private async ValueTask ListAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { Caller: var caller }) return;
        var kinds = await request.Parts.Factors.OfAsync(caller.Id, request.Aborted);
        var passkeys = await _parts.Passkeys.ListAsync(caller.Id, request.Aborted);
        await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject
        {
            ["totp"] = kinds.HasFlag(FactorKinds.Totp),
            ["recoveryCodesLeft"] = await request.Parts.Factors.CodesLeftAsync(caller.Id, request.Aborted),
            ["passkeys"] = new JsonArray([.. passkeys.Select(FactorAnswers.Of)]),
        });
    }

    private async ValueTask OfferAsync(AuthRequest request)
    {
        if (await ChangerAsync(request, _parts.Time) is not { Caller: var caller }) return;
        var offer = await request.Parts.Factors.OfferAsync(caller.Id, request.Parts.Site, caller.Email ?? UserKeyText.Of(caller.Id), request.Aborted);
        if (!offer.IsOk) await request.RefuseAsync(offer.Problem);
        else await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject { ["secret"] = offer.Value.Secret, ["uri"] = offer.Value.Uri });
    }

    private async ValueTask ConfirmAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await ChangerAsync(request, _parts.Time, body) is not { } who) return;
        var code = body.Text("code");
        var confirmed = body.Problem() is { } problem ? problem : await request.Parts.Factors.ConfirmAsync(who.Caller.Id, code, request.Address, request.Aborted);
        if (confirmed.IsOk) await NoteProofAsync(request, who, SignInMethods.Code);
        await CodesAsync(request, confirmed);
    }

    private async ValueTask RenewAsync(AuthRequest request)
    {
        if (await ChangerAsync(request, _parts.Time) is not { Caller: var caller }) return;
        await CodesAsync(request, await request.Parts.Factors.RenewCodesAsync(caller.Id, request.Address, request.Aborted));
    }

    private static ValueTask CodesAsync(AuthRequest request, Result<FreshCodes> codes) => codes.IsOk
        ? FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject { ["recoveryCodes"] = FactorAnswers.Texts(codes.Value.Codes) })
        : request.RefuseAsync(codes.Problem);

    private async ValueTask RemoveAsync(AuthRequest request)
    {
        if (await ChangerAsync(request, _parts.Time) is not { Caller: var caller }) return;
        await FactorAnswers.DoneAsync(request, await request.Parts.Factors.RemoveAsync(caller.Id, UserKeyText.Of(caller.Id), request.Address, request.Aborted));
    }

    private static async ValueTask SecondAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (token, code, mode) = (body.Text("token"), body.Text("code"), body.Word("mode", SignIns.Session, SignIns.Token));
        var proven = body.Problem() is { } unread ? unread : await ProveAsync(request, token, code);
        if (proven.IsOk) await SignIns.CompleteAsync(request, proven.Value, mode, body);
        // A wrong code may be mended: the form stays. What is over begins again at the first one.
        else if (body.IsForm && await request.Parts.Pending.UserOfAsync(token, request.Aborted) is { } user && await request.Parts.Factors.OfAsync(user, request.Aborted) is var kinds) await request.RefuseAsync(proven.Problem, body, view => SecondPages.Ask(view, token, kinds), request.View(body));
        else await request.RefuseAsync(proven.Problem, body, SignInPages.Login);
    }

    private static async ValueTask<Result<ProvenSignIn>> ProveAsync(AuthRequest request, string token, string code)
    {
        // Read before the code is judged: what ends the sign-ins of an account from here on shows in one of the two.
        var account = await request.Parts.Pending.UserOfAsync(token, request.Aborted) is { } user ? await request.Service.Accounts.FindAsync(user, request.Aborted) : null;
        if (account is null) return await request.Parts.Pending.ProveAsync(token, code, request.Address, request.Aborted);
        var turn = await request.Parts.Throttle.EnterCodeAsync(account.Email, request.DeviceMark, request.Aborted);
        if (!turn.IsOk) return turn.Problem;
        var proven = await request.Parts.Pending.ProveAsync(token, code, request.Address, request.Aborted);
        if (!proven.IsOk) return proven;
        await turn.Value.SucceededAsync(request.Aborted);
        return proven.Value with { Account = account };
    }
}
