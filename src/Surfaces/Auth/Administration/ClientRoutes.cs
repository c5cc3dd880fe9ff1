using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.Options;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Administration;

/// <summary><c>/auth/clients…</c>: the programs that may ask for tokens.</summary>
internal sealed class ClientRoutes(AdministrationRouteParts parts)
{
    private static readonly Problem NoClient = new(ProblemKind.NotFound, "there is no such client");

    public async ValueTask ListAsync(AuthRequest request)
    {
        if (await AdministrationRoutes.LookerAsync(request) is null) return;
        var clients = await parts.Clients.ListAsync(request.Aborted);
        request.Exchange.Rows = clients.Count;
        await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, new JsonObject { ["data"] = new JsonArray([.. clients.Select(Of)]) });
    }

    public async ValueTask ShowAsync(AuthRequest request)
    {
        if (await AdministrationRoutes.LookerAsync(request) is null) return;
        if (await parts.Clients.FindAsync(IdOf(request), request.Aborted) is { } client) await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, Of(client));
        else await request.RefuseAsync(NoClient);
    }

    public async ValueTask AddAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await AdministrationRoutes.ChangerAsync(request, parts.Time, body) is not { } who) return;
        var said = Read(body, new ClientRegistration(body.Text("id")) { Public = body.Flag("public") ?? false });
        if (body.Problem() is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        await SendAsync(request, await parts.Clients.AddAsync(said, who, request.Aborted), StatusCodes.Status201Created);
    }

    public async ValueTask ChangeAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await AdministrationRoutes.ChangerAsync(request, parts.Time, body) is not { } who) return;
        Read(body, new ClientRegistration("")); // asks for every member, to find those that are wrong
        if (body.Problem() is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        var changed = await parts.Clients.ChangeAsync(IdOf(request), before => Read(body, before), who, request.Aborted);
        if (changed.IsOk) await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, Of(changed.Value));
        else await request.RefuseAsync(changed.Problem);
    }

    public async ValueTask RenewSecretAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await AdministrationRoutes.ChangerAsync(request, parts.Time, body) is not { } who) return;
        var keep = body.Flag("keep") ?? false;
        if (body.Problem() is { } problem) await request.RefuseAsync(problem);
        else await SendAsync(request, await parts.Clients.RenewSecretAsync(IdOf(request), keep, who, request.Aborted), StatusCodes.Status200OK);
    }

    public async ValueTask RemoveAsync(AuthRequest request)
    {
        if (await AdministrationRoutes.ChangerAsync(request, parts.Time) is not { } who) return;
        await FactorAnswers.DoneAsync(request, await parts.Clients.RemoveAsync(IdOf(request), who, request.Aborted));
    }

    private static ValueTask SendAsync(AuthRequest request, Result<ClientWithSecret> made, int status)
    {
        if (!made.IsOk) return request.RefuseAsync(made.Problem);
        var answer = Of(made.Value.Client);
        if (made.Value.Secret is { } secret) answer["secret"] = secret;
        return FactorAnswers.SendAsync(request, status, answer);
    }

    private static string IdOf(AuthRequest request) => Uri.UnescapeDataString(request.Rest);

    private static ClientRegistration Read(AuthBody body, ClientRegistration before) => before with
    {
        Name = body.OptionalText("name") ?? before.Name,
        Redirects = body.OptionalTexts("redirect") ?? before.Redirects,
        Logouts = body.OptionalTexts("logout") ?? before.Logouts,
        Origins = body.OptionalTexts("origins") ?? before.Origins,
        Scopes = body.OptionalTexts("scopes") ?? before.Scopes,
        Grants = body.OptionalTexts("grants") ?? before.Grants,
        Roles = body.OptionalTexts("roles") ?? before.Roles,
        Trusted = body.Flag("trusted") ?? before.Trusted,
        Introspects = body.Flag("introspects") ?? before.Introspects,
    };

    private static JsonObject Of(KnownClient client) => new()
    {
        ["id"] = client.Said.Id,
        ["name"] = client.Said.Name ?? client.Said.Id,
        ["public"] = client.Said.Public,
        ["redirect"] = FactorAnswers.Texts(client.Said.Redirects),
        ["logout"] = FactorAnswers.Texts(client.Said.Logouts),
        ["origins"] = FactorAnswers.Texts(client.Said.Origins),
        ["scopes"] = FactorAnswers.Texts(client.Said.Scopes),
        ["grants"] = FactorAnswers.Texts(client.Said.WireGrants().Select(g => g == ClientGrants.DeviceCode ? "device_code" : g)),
        ["roles"] = FactorAnswers.Texts(client.Said.Roles),
        ["trusted"] = client.Said.Trusted,
        ["introspects"] = client.Said.Introspects,
        ["declared"] = client.CreatedAt is null,
        ["createdAt"] = client.CreatedAt is { } at ? CelTime.FormatTimestamp(CelValue.Timestamp(at)) : null,
    };
}
