using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Providers;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Json;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>GET /auth/export</c>: what is kept of the caller, for the caller: the account, its ways in, what acts for it, and the rows that refer to it so far as it may read them.</summary>
internal static class Export
{
    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.WhoAsync() is not { } who) return;
        var account = await request.Service.Accounts.FindAsync(who.Caller.Id, request.Aborted);
        var sessions = await request.Service.Sessions.ListAsync(who.Caller.Id, request.Aborted);
        using var json = new JsonBuffer();
        json.Raw("{\"account\":"u8);
        if (account is null) json.Null();
        else
        {
            json.Raw("{\"id\":"u8);
            PersonJson.Key(json, account.User);
            json.Raw(",\"email\":"u8);
            json.Text(account.Email);
            PersonJson.Time(json, ",\"createdAt\":"u8, account.CreatedAt);
            json.Raw((byte)'}');
        }

        json.Raw(",\"sessions\":["u8);
        for (var i = 0; i < sessions.Count; i++)
        {
            if (i > 0) json.Raw((byte)',');
            PersonJson.Session(json, sessions[i], sessions[i].Id == who.Session);
        }

        json.Raw("],\"identities\":"u8);
        var identities = IdentityJson.Of(await request.Parts.Identities.ListAsync(who.Caller.Id, request.Aborted), request.Parts.Providers.Accounts);
        json.Raw(Encoding.UTF8.GetBytes(identities.ToJsonString()));
        var own = request.Parts.Own;
        json.Raw(",\"passkeys\":"u8);
        Write(json, own is null ? [] : (await own.Passkeys.ListAsync(who.Caller.Id, request.Aborted)).Select(FactorAnswers.Of));
        json.Raw(",\"keys\":"u8);
        Write(json, own is null ? [] : (await own.Keys.ListAsync(who.Caller.Id, request.Aborted)).Select(FactorAnswers.Of));
        json.Raw(",\"applications\":"u8);
        Grants.Write(json, await request.Parts.Applications.ListAsync(who.Caller.Id, request.Aborted));
        json.Raw(",\"data\":{"u8);
        await request.Parts.ExportAsync(json, who.Caller, request.Aborted);
        json.Raw("}}"u8);
        request.Exchange.ResponseHeaders.ContentDisposition = "attachment; filename=\"account.json\"";
        await request.SendAsync(StatusCodes.Status200OK, json);
    }

    private static void Write(JsonBuffer json, IEnumerable<JsonObject> things) => json.Raw(Encoding.UTF8.GetBytes(new JsonArray([.. things]).ToJsonString()));
}
