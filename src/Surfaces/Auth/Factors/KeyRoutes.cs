using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary><c>/auth/keys…</c>: the API keys of who asks.</summary>
internal sealed class KeyRoutes(FactorParts parts)
{
    private static readonly Problem NoKey = new(ProblemKind.NotFound, "there is no such key");

    public async ValueTask ListAsync(HttpExchange exchange)
    {
        if (OwnPerson.Refuse(exchange.Caller, parts.Time.GetUtcNow(), changes: false) is { } refused)
        {
            await ProblemAnswer.WriteAsync(exchange, refused);
            return;
        }

        var keys = await parts.Keys.ListAsync(exchange.Caller.Id, exchange.Aborted);
        await FactorAnswers.SendAsync(exchange, StatusCodes.Status200OK, new JsonObject { ["data"] = new JsonArray([.. keys.Select(FactorAnswers.Of)]) });
    }

    public async ValueTask AddAsync(HttpExchange exchange)
    {
        if (await FactorSurface.RefuseAsync(exchange, parts)) return;
        var read = await RequestFields.ReadAsync(exchange, "name", "roles", "scopes", "expiresAt");
        if (!read.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, read.Problem);
            return;
        }

        using var fields = read.Value;
        var request = new ApiKeyRequest(fields.Text("name"), fields.Texts("roles"), fields.Texts("scopes"), fields.Instant("expiresAt"));
        if (fields.Problem is { } problem)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var caller = exchange.Caller;
        var made = await parts.Keys.AddAsync(caller.Id, request, caller.Roles, UserKeyText.Of(caller.Id), FactorSurface.AddressOf(exchange), exchange.Aborted);
        if (!made.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, made.Problem);
            return;
        }

        var answer = FactorAnswers.Of(made.Value.Key);
        answer["key"] = made.Value.Text;
        await FactorAnswers.SendAsync(exchange, StatusCodes.Status201Created, answer);
    }

    public async ValueTask RevokeAsync(HttpExchange exchange, string id)
    {
        // To take a key away no fresh sign-in is asked for: whoever finds one leaked is in a hurry.
        var caller = exchange.Caller;
        if (OwnPerson.Refuse(caller, parts.Time.GetUtcNow(), changes: false) is { } refused)
        {
            await ProblemAnswer.WriteAsync(exchange, refused);
            return;
        }

        if (!Guid.TryParseExact(id, "D", out var key))
        {
            await ProblemAnswer.WriteAsync(exchange, NoKey);
            return;
        }

        var revoked = await parts.Keys.RevokeAsync(key, caller.Id, UserKeyText.Of(caller.Id), FactorSurface.AddressOf(exchange), exchange.Aborted);
        if (revoked.IsOk) parts.Forget(key);
        await FactorAnswers.DoneAsync(exchange, revoked.Problem);
    }
}
