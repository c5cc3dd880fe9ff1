using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary><c>/auth/keys…</c>: the API keys of who asks.</summary>
internal sealed class KeyRoutes(FactorParts parts)
{
    private static readonly Problem NoKey = new(ProblemKind.NotFound, "there is no such key");

    public async ValueTask ListAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { Caller: var caller }) return;
        var keys = await parts.Keys.ListAsync(caller.Id, request.Aborted);
        await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject { ["data"] = new JsonArray([.. keys.Select(FactorAnswers.Of)]) });
    }

    public async ValueTask AddAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await FactorRoutes.ChangerAsync(request, parts.Time, body) is not { Caller: var caller }) return;
        var wanted = new ApiKeyRequest(body.Text("name"), body.Texts("roles"), body.Texts("scopes"), body.Instant("expiresAt"));
        if (body.Problem() is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        var made = await parts.Keys.AddAsync(caller.Id, wanted, caller.Roles, await parts.ScopesAsync(request.Aborted), UserKeyText.Of(caller.Id), request.Address, request.Aborted);
        if (!made.IsOk)
        {
            await request.RefuseAsync(made.Problem);
            return;
        }

        var answer = FactorAnswers.Of(made.Value.Key);
        answer["key"] = made.Value.Text;
        await FactorAnswers.SendAsync(request, StatusCodes.Status201Created, answer);
    }

    /// <summary>To take a key away no fresh sign-in is asked for: whoever finds one leaked is in a hurry.</summary>
    public async ValueTask RevokeAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { Caller: var caller }) return;
        if (!Guid.TryParseExact(request.Rest, "D", out var key))
        {
            await request.RefuseAsync(NoKey);
            return;
        }

        var revoked = await parts.Keys.RevokeAsync(key, caller.Id, UserKeyText.Of(caller.Id), request.Address, request.Aborted);
        if (revoked.IsOk) parts.Forget(key);
        await FactorAnswers.DoneAsync(request, revoked.Problem);
    }
}
