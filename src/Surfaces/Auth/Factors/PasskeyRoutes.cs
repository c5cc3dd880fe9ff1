using System.Text.Json.Nodes;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary><c>/auth/passkeys…</c> and <c>/auth/login/passkey…</c>.</summary>
internal sealed class PasskeyRoutes(FactorParts parts)
{
    public async ValueTask ListAsync(HttpExchange exchange)
    {
        if (OwnPerson.Refuse(exchange.Caller, parts.Time.GetUtcNow(), changes: false) is { } refused)
        {
            await ProblemAnswer.WriteAsync(exchange, refused);
            return;
        }

        var passkeys = await parts.Passkeys.ListAsync(exchange.Caller.Id, exchange.Aborted);
        await FactorAnswers.SendAsync(exchange, StatusCodes.Status200OK, new JsonObject { ["data"] = new JsonArray([.. passkeys.Select(FactorAnswers.Of)]) });
    }

    public async ValueTask OfferAsync(HttpExchange exchange)
    {
        if (await FactorSurface.RefuseAsync(exchange, parts)) return;
        var caller = exchange.Caller;
        await FactorAnswers.SendAsync(exchange, StatusCodes.Status200OK, FactorAnswers.Of(await parts.Passkeys.OfferAsync(caller.Id, caller.Email ?? UserKeyText.Of(caller.Id), exchange.Aborted)));
    }

    public async ValueTask RegisterAsync(HttpExchange exchange)
    {
        if (await FactorSurface.RefuseAsync(exchange, parts)) return;
        var read = await RequestFields.ReadAsync(exchange, "token", "credential", "name");
        if (!read.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, read.Problem);
            return;
        }

        using var fields = read.Value;
        var (token, credential, name) = (fields.Text("token"), fields.Object("credential"), fields.OptionalText("name") ?? "Passkey");
        if (fields.Problem is { } problem)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var made = await parts.Passkeys.RegisterAsync(exchange.Caller.Id, token, credential, name, FactorSurface.AddressOf(exchange), exchange.Aborted);
        if (!made.IsOk) await ProblemAnswer.WriteAsync(exchange, made.Problem);
        else await FactorAnswers.SendAsync(exchange, StatusCodes.Status201Created, FactorAnswers.Of(made.Value));
    }

    public async ValueTask RemoveAsync(HttpExchange exchange, string id)
    {
        if (await FactorSurface.RefuseAsync(exchange, parts)) return;
        var caller = exchange.Caller;
        await FactorAnswers.DoneAsync(exchange, await parts.Passkeys.RemoveAsync(caller.Id, id, UserKeyText.Of(caller.Id), FactorSurface.AddressOf(exchange), exchange.Aborted));
    }

    /// <summary>With <c>secondFactor</c>, the token of a sign-in that waits for one; without, for a sign-in by passkey alone.</summary>
    public async ValueTask AskAsync(HttpExchange exchange)
    {
        var read = await RequestFields.ReadAsync(exchange, "secondFactor");
        if (!read.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, read.Problem);
            return;
        }

        using var fields = read.Value;
        var second = fields.OptionalText("secondFactor");
        if (fields.Problem is { } problem)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var offer = second is null ? await parts.Passkeys.AskAsync(exchange.Aborted) : await parts.Passkeys.AskSecondAsync(second, exchange.Aborted);
        if (!offer.IsOk) await ProblemAnswer.WriteAsync(exchange, offer.Problem);
        else await FactorAnswers.SendAsync(exchange, StatusCodes.Status200OK, FactorAnswers.Of(offer.Value));
    }

    public async ValueTask SignInAsync(HttpExchange exchange)
    {
        var read = await RequestFields.ReadAsync(exchange, "token", "credential", "mode");
        if (!read.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, read.Problem);
            return;
        }

        using var fields = read.Value;
        var (token, credential, mode) = (fields.Text("token"), fields.Object("credential"), fields.OptionalText("mode"));
        if (fields.Problem is { } problem)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var proven = await parts.Passkeys.SignInAsync(token, credential, FactorSurface.AddressOf(exchange), exchange.Aborted);
        if (!proven.IsOk) await ProblemAnswer.WriteAsync(exchange, proven.Problem);
        else await parts.Complete(exchange, proven.Value, mode);
    }
}
