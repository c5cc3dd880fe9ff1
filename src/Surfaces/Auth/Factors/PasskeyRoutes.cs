using System.Text.Json.Nodes;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>
/// <c>/auth/passkeys…</c> and <c>/auth/login/passkey…</c>. What a passkey answered comes as an object, or, from the forms of our own
/// pages, as the text of one: their script fills it in, and everything after is what forms do.
/// </summary>
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
        if (await FactorRoutes.ChangerAsync(request, parts.Time) is not { Caller: var caller }) return;
        await FactorAnswers.SendAsync(request, await parts.Passkeys.OfferAsync(caller.Id, caller.Email ?? UserKeyText.Of(caller.Id), request.Aborted));
    }

    public async ValueTask RegisterAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await FactorRoutes.ChangerAsync(request, parts.Time, body) is not { } who) return;
        var (token, credential, name) = (body.Text("token"), Credential(body), body.OptionalText("name"));
        if (body.Problem() is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        var made = await parts.Passkeys.RegisterAsync(who.Caller.Id, token, credential, name, request.Address, request.Aborted);
        if (!made.IsOk)
        {
            await request.RefuseAsync(made.Problem);
            return;
        }

        await FactorRoutes.NoteProofAsync(request, who, SignInMethods.Key);
        var answer = FactorAnswers.Of(made.Value.Passkey);
        if (made.Value.Codes is { } codes) answer["recoveryCodes"] = FactorAnswers.Texts(codes.Codes);
        await FactorAnswers.SendAsync(request, StatusCodes.Status201Created, answer);
    }

    public async ValueTask RenameAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await request.WhoAsync(body) is not { Caller: var caller }) return;
        var name = body.Text("name");
        var renamed = body.Problem() is { } unread ? unread : await parts.Passkeys.RenameAsync(caller.Id, request.Rest, name, request.Aborted);
        if (!renamed.IsOk) await request.RefuseAsync(renamed.Problem);
        else await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, FactorAnswers.Of(renamed.Value));
    }

    public async ValueTask RemoveAsync(AuthRequest request)
    {
        if (await FactorRoutes.ChangerAsync(request, parts.Time) is not { Caller: var caller }) return;
        await FactorAnswers.DoneAsync(request, await parts.Passkeys.RemoveAsync(caller.Id, request.Rest, UserKeyText.Of(caller.Id), request.Address, request.Aborted));
    }

    /// <summary>With <c>secondFactor</c>, the token of a sign-in that waits for one; without, for a sign-in by passkey alone.</summary>
    public async ValueTask AskAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var second = body.OptionalText("secondFactor");
        if (body.Problem() is { } problem) await request.RefuseAsync(problem);
        else await FactorAnswers.SendAsync(request, second is null ? await parts.Passkeys.SignIns.AskAsync(request.Aborted) : await parts.Passkeys.SignIns.AskSecondAsync(second, request.Aborted));
    }

    public async ValueTask SignInAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (token, credential, mode) = (body.Text("token"), Credential(body), body.Word("mode", SignIns.Session, SignIns.Token));
        var proven = body.Problem() is { } unread ? unread : await parts.Passkeys.SignIns.SignInAsync(token, credential, request.Address, request.Aborted);
        if (!proven.IsOk) await request.RefuseAsync(proven.Problem, body, SignInPages.Login);
        else await SignIns.CompleteAsync(request, proven.Value, mode, body);
    }

    /// <summary>What the passkey answered, as JSON.</summary>
    internal static string Credential(AuthBody body) => body.IsForm ? body.Text("credential") : body.Object("credential").GetRawText();
}
