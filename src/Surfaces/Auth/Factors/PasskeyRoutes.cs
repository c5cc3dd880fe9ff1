using System.Text.Json.Nodes;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary><c>/auth/passkeys…</c> and <c>/auth/login/passkey…</c>: JSON alone, since a script speaks to the passkey anyway.</summary>
internal sealed class PasskeyRoutes(FactorParts parts)
{
    public async ValueTask ListAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { Caller: var caller }) return;
        var passkeys = await parts.Passkeys.ListAsync(caller.Id, request.Aborted);
        await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject { ["data"] = new JsonArray([.. passkeys.Select(FactorAnswers.Of)]) });
    }

    public async ValueTask OfferAsync(AuthRequest request)
    {
        if (await FactorRoutes.ChangerAsync(request, parts.Time) is not { } caller) return;
        await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, FactorAnswers.Of(await parts.Passkeys.OfferAsync(caller.Id, caller.Email ?? UserKeyText.Of(caller.Id), request.Aborted)));
    }

    public async ValueTask RegisterAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await FactorRoutes.ChangerAsync(request, parts.Time, body) is not { } caller) return;
        var (token, credential, name) = (body.Text("token"), body.Object("credential").GetRawText(), body.OptionalText("name") ?? "Passkey");
        if (body.Problem() is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        var made = await parts.Passkeys.RegisterAsync(caller.Id, token, credential, name, request.Address, request.Aborted);
        if (!made.IsOk) await request.RefuseAsync(made.Problem);
        else await FactorAnswers.SendAsync(request, StatusCodes.Status201Created, FactorAnswers.Of(made.Value));
    }

    public async ValueTask RemoveAsync(AuthRequest request)
    {
        if (await FactorRoutes.ChangerAsync(request, parts.Time) is not { } caller) return;
        await FactorAnswers.DoneAsync(request, await parts.Passkeys.RemoveAsync(caller.Id, request.Rest, UserKeyText.Of(caller.Id), request.Address, request.Aborted));
    }

    /// <summary>With <c>secondFactor</c>, the token of a sign-in that waits for one; without, for a sign-in by passkey alone.</summary>
    public async ValueTask AskAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var second = body.OptionalText("secondFactor");
        if (body.Problem() is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        var offer = second is null ? await parts.Passkeys.AskAsync(request.Aborted) : await parts.Passkeys.AskSecondAsync(second, request.Aborted);
        if (!offer.IsOk) await request.RefuseAsync(offer.Problem);
        else await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, FactorAnswers.Of(offer.Value));
    }

    public async ValueTask SignInAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (token, credential, mode) = (body.Text("token"), body.Object("credential").GetRawText(), body.Word("mode", SignIns.Session, SignIns.Token));
        var proven = body.Problem() is { } unread ? unread : await parts.Passkeys.SignInAsync(token, credential, request.Address, request.Aborted);
        if (!proven.IsOk) await request.RefuseAsync(proven.Problem);
        else await SignIns.CompleteAsync(request, proven.Value, mode, body);
    }
}
