using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>What the endpoints of second factors, passkeys and API keys stand on.</summary>
public sealed record FactorParts
{
    public required SecondFactors Factors { get; init; }
    public required PendingSignIns Pending { get; init; }
    public required PasskeyBook Passkeys { get; init; }
    public required ApiKeyBook Keys { get; init; }

    /// <summary>Told of a key that was revoked, so that it ends here at once.</summary>
    public required Action<Guid> Forget { get; init; }

    /// <summary>Makes the session or the tokens of somebody who proved who they are, and answers. The last is the request's <c>mode</c>.</summary>
    public required Func<HttpExchange, ProvenSignIn, string?, ValueTask> Complete { get; init; }

    /// <summary>The name of what is served, which authenticator apps show.</summary>
    public required string Site { get; init; }
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// <c>/auth/factors</c>, <c>/auth/totp…</c>, <c>/auth/passkeys…</c>, <c>/auth/keys…</c>, and the second step of a sign-in:
/// <c>/auth/login/second</c>, <c>/auth/login/passkey…</c>. JSON both ways. The caller is already authenticated.
/// </summary>
public sealed class FactorSurface(FactorParts parts)
{
    private readonly KeyRoutes _keys = new(parts);
    private readonly PasskeyRoutes _passkeys = new(parts);

    /// <summary>Answers a request for one of its paths; null, with nothing done, when <paramref name="path"/> is none of them.</summary>
    public ValueTask? TryHandle(HttpExchange exchange, string path)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        ArgumentNullException.ThrowIfNull(path);
        (string Allowed, Func<ValueTask> Handle)? found = (path, exchange.Method) switch
        {
            ("/auth/factors", "GET" or "HEAD") => ("", () => ListAsync(exchange)),
            ("/auth/factors", _) => ("GET, HEAD", Nothing),
            ("/auth/totp", "POST") => ("", () => OfferAsync(exchange)),
            ("/auth/totp", "DELETE") => ("", () => RemoveAsync(exchange)),
            ("/auth/totp", _) => ("POST, DELETE", Nothing),
            ("/auth/totp/confirm", "POST") => ("", () => ConfirmAsync(exchange)),
            ("/auth/totp/recovery-codes", "POST") => ("", () => RenewAsync(exchange)),
            ("/auth/login/second", "POST") => ("", () => SecondAsync(exchange)),
            ("/auth/login/passkey/options", "POST") => ("", () => _passkeys.AskAsync(exchange)),
            ("/auth/login/passkey", "POST") => ("", () => _passkeys.SignInAsync(exchange)),
            ("/auth/passkeys/options", "POST") => ("", () => _passkeys.OfferAsync(exchange)),
            ("/auth/totp/confirm" or "/auth/totp/recovery-codes" or "/auth/login/second" or "/auth/login/passkey" or "/auth/login/passkey/options" or "/auth/passkeys/options", _) => ("POST", Nothing),
            ("/auth/passkeys", "GET" or "HEAD") => ("", () => _passkeys.ListAsync(exchange)),
            ("/auth/passkeys", "POST") => ("", () => _passkeys.RegisterAsync(exchange)),
            ("/auth/keys", "GET" or "HEAD") => ("", () => _keys.ListAsync(exchange)),
            ("/auth/keys", "POST") => ("", () => _keys.AddAsync(exchange)),
            ("/auth/passkeys" or "/auth/keys", _) => ("GET, HEAD, POST", Nothing),
            _ when Below(path, "/auth/passkeys/") is { } id => exchange.Method == "DELETE" ? ("", () => _passkeys.RemoveAsync(exchange, id)) : ("DELETE", Nothing),
            _ when Below(path, "/auth/keys/") is { } id => exchange.Method == "DELETE" ? ("", () => _keys.RevokeAsync(exchange, id)) : ("DELETE", Nothing),
            _ => null,
        };
        if (found is not { } route) return null;
        exchange.Route = Below(path, "/auth/passkeys/") is not null && path != "/auth/passkeys/options" ? "/auth/passkeys/{id}" : Below(path, "/auth/keys/") is not null ? "/auth/keys/{id}" : path;
#pragma warning disable CA2012 // handed to the caller, who awaits it once
        return route.Allowed.Length == 0 ? route.Handle() : WrongMethod(exchange, route.Allowed);
#pragma warning restore CA2012
    }

    internal static string? AddressOf(HttpExchange exchange) => exchange.ClientAddress?.ToString();

    private static ValueTask Nothing() => ValueTask.CompletedTask;

    private static string? Below(string path, string folder) => path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length ? path[folder.Length..] : null;

    private static ValueTask WrongMethod(HttpExchange exchange, string allowed)
    {
        if (!HttpMethods.IsOptions(exchange.Method)) return ProblemAnswer.WriteAsync(exchange, new Problem(ProblemKind.MethodNotAllowed, $"this address takes {allowed}") { Allowed = allowed.Split(", ") });
        exchange.Status = StatusCodes.Status204NoContent;
        exchange.ResponseHeaders.Allow = allowed + ", OPTIONS";
        return ValueTask.CompletedTask;
    }

    private async ValueTask ListAsync(HttpExchange exchange)
    {
        var caller = exchange.Caller;
        if (OwnPerson.Refuse(caller, parts.Time.GetUtcNow(), changes: false) is { } refused)
        {
            await ProblemAnswer.WriteAsync(exchange, refused);
            return;
        }

        var kinds = await parts.Factors.OfAsync(caller.Id, exchange.Aborted);
        var passkeys = await parts.Passkeys.ListAsync(caller.Id, exchange.Aborted);
        await FactorAnswers.SendAsync(exchange, StatusCodes.Status200OK, new JsonObject
        {
            ["totp"] = kinds.HasFlag(FactorKinds.Totp),
            ["recoveryCodesLeft"] = await parts.Factors.CodesLeftAsync(caller.Id, exchange.Aborted),
            ["passkeys"] = new JsonArray([.. passkeys.Select(FactorAnswers.Of)]),
        });
    }

    private async ValueTask OfferAsync(HttpExchange exchange)
    {
        if (await RefuseAsync(exchange, parts)) return;
        var caller = exchange.Caller;
        var offer = await parts.Factors.OfferAsync(caller.Id, parts.Site, caller.Email ?? UserKeyText.Of(caller.Id), exchange.Aborted);
        if (!offer.IsOk) await ProblemAnswer.WriteAsync(exchange, offer.Problem);
        else await FactorAnswers.SendAsync(exchange, StatusCodes.Status200OK, new JsonObject { ["secret"] = offer.Value.Secret, ["uri"] = offer.Value.Uri });
    }

    private async ValueTask ConfirmAsync(HttpExchange exchange)
    {
        if (await RefuseAsync(exchange, parts)) return;
        var read = await RequestFields.ReadAsync(exchange, "code");
        if (!read.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, read.Problem);
            return;
        }

        using var fields = read.Value;
        var code = fields.Text("code", 100);
        if (fields.Problem is { } problem) await ProblemAnswer.WriteAsync(exchange, problem);
        else await CodesAsync(exchange, await parts.Factors.ConfirmAsync(exchange.Caller.Id, code, AddressOf(exchange), exchange.Aborted));
    }

    private async ValueTask RenewAsync(HttpExchange exchange)
    {
        if (await RefuseAsync(exchange, parts)) return;
        await CodesAsync(exchange, await parts.Factors.RenewCodesAsync(exchange.Caller.Id, AddressOf(exchange), exchange.Aborted));
    }

    private static ValueTask CodesAsync(HttpExchange exchange, Result<FreshCodes> codes) => codes.IsOk
        ? FactorAnswers.SendAsync(exchange, StatusCodes.Status200OK, new JsonObject { ["recoveryCodes"] = FactorAnswers.Texts(codes.Value.Codes) })
        : ProblemAnswer.WriteAsync(exchange, codes.Problem);

    private async ValueTask RemoveAsync(HttpExchange exchange)
    {
        if (await RefuseAsync(exchange, parts)) return;
        var caller = exchange.Caller;
        await FactorAnswers.DoneAsync(exchange, await parts.Factors.RemoveAsync(caller.Id, UserKeyText.Of(caller.Id), AddressOf(exchange), exchange.Aborted));
    }

    private async ValueTask SecondAsync(HttpExchange exchange)
    {
        var read = await RequestFields.ReadAsync(exchange, "token", "code", "mode");
        if (!read.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, read.Problem);
            return;
        }

        using var fields = read.Value;
        var (token, code, mode) = (fields.Text("token"), fields.Text("code", 100), fields.OptionalText("mode"));
        if (fields.Problem is { } problem)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var proven = await parts.Pending.ProveAsync(token, code, AddressOf(exchange), exchange.Aborted);
        if (!proven.IsOk) await ProblemAnswer.WriteAsync(exchange, proven.Problem);
        else await parts.Complete(exchange, proven.Value, mode);
    }

    /// <summary>Refuses who may not change what the account signs in with, and says so.</summary>
    internal static async ValueTask<bool> RefuseAsync(HttpExchange exchange, FactorParts parts)
    {
        var caller = exchange.Caller;
        var hasFactors = caller is { SignedIn: true, Id.IsNull: false } && await parts.Factors.OfAsync(caller.Id, exchange.Aborted) != FactorKinds.None;
        if (OwnPerson.Refuse(caller, parts.Time.GetUtcNow(), changes: true, hasFactors) is not { } refused) return false;
        await ProblemAnswer.WriteAsync(exchange, refused);
        return true;
    }
}
