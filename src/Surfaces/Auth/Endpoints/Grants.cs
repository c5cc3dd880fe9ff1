using Ashlar.Engine;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Json;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>GET /auth/grants</c>: the applications that may act for the caller; <c>DELETE /auth/grants/{client}</c> takes that back.</summary>
internal static class Grants
{
    private static readonly Problem NoSuch = new(ProblemKind.NotFound, "you have given this application nothing");

    public static async ValueTask ListAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { } who) return;
        var applications = await request.Parts.Applications.ListAsync(who.Caller.Id, request.Aborted);
        request.Exchange.Rows = applications.Count;
        await request.SendAsync(StatusCodes.Status200OK, json =>
        {
            json.Raw("{\"data\":"u8);
            Write(json, applications);
            json.Raw((byte)'}');
        });
    }

    public static async ValueTask EndAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { } who) return;
        var ended = await request.Parts.Applications.EndAsync(who.Caller.Id, Uri.UnescapeDataString(request.Rest), request.Address, request.Aborted);
        await (ended ? request.SendNothingAsync() : request.RefuseAsync(NoSuch));
    }

    public static void Write(JsonBuffer json, IReadOnlyList<Identity.OAuth.Grants.Application> applications)
    {
        json.Raw((byte)'[');
        for (var i = 0; i < applications.Count; i++)
        {
            if (i > 0) json.Raw((byte)',');
            Write(json, applications[i]);
        }

        json.Raw((byte)']');
    }

    private static void Write(JsonBuffer json, Identity.OAuth.Grants.Application application)
    {
        json.Raw("{\"client\":"u8);
        json.Text(application.Client);
        json.Raw(",\"name\":"u8);
        json.Text(application.Name);
        json.Raw(",\"scopes\":["u8);
        var isFirst = true;
        foreach (var scope in application.Scopes.Names)
        {
            if (!isFirst) json.Raw((byte)',');
            isFirst = false;
            json.Text(scope);
        }

        PersonJson.Time(json, "],\"since\":"u8, application.Since);
        if (application.UsedAt is { } used) PersonJson.Time(json, ",\"lastUsedAt\":"u8, used);
        else json.Raw(",\"lastUsedAt\":null"u8);
        json.Raw((byte)'}');
    }
}
