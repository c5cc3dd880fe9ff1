using System.Text.Json.Nodes;
using Ashlar.Identity.OAuth;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Stores;
using Ashlar.Surfaces.Http;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.OAuth;

/// <summary>How the surface learns whose browser asks, and ends that browser's session: the session cookie is another surface's.</summary>
/// <param name="WhoAsync">The person signed in; null: nobody.</param>
/// <param name="SignOutAsync">Ends the session and takes the cookie back.</param>
public sealed record BrowserDoor(Func<HttpExchange, ValueTask<BrowserPerson?>> WhoAsync, Func<HttpExchange, ValueTask> SignOutAsync);

/// <summary>
/// <c>/oauth/…</c>, the two documents under <c>/.well-known</c>, and the pages of consent and devices. Translates and encodes; what is
/// decided is decided in <see cref="AuthorizationServer"/>.
/// </summary>
public sealed class OAuthSurface
{
    private readonly AuthorizationServer _server;
    private readonly AuthorizePages _authorize;
    private readonly DevicePages _devices;
    private readonly LogoutPages _logout;
    private readonly byte[] _discovery;

    /// <param name="server">What it speaks for.</param>
    /// <param name="door">Whose browser asks.</param>
    /// <param name="site">The name of what is served, for the pages.</param>
    public OAuthSurface(AuthorizationServer server, BrowserDoor door, string site)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = server;
        _authorize = new AuthorizePages(server, door, site);
        _devices = new DevicePages(server, door, site);
        _logout = new LogoutPages(server, door, site);
        _discovery = Discovery.Document(server.Issuer);
    }

    /// <summary>Answers a request for one of its paths; null, with nothing done, when <paramref name="path"/> is none of them.</summary>
    /// <param name="exchange">The request and its answer.</param>
    /// <param name="path">The path as sent, without the query.</param>
    public ValueTask? TryHandle(HttpExchange exchange, string path)
    {
        Func<HttpExchange, ValueTask>? handle = path switch
        {
            Discovery.OpenId or Discovery.OAuth => e => Read(e, DocumentAsync),
            Discovery.Keys => e => Read(e, KeysAsync),
            Discovery.Token => e => Program(e, TokenAsync),
            Discovery.Revoke => e => Program(e, RevokeAsync),
            Discovery.Introspect => e => Program(e, IntrospectAsync),
            Discovery.Push => e => Program(e, PushAsync),
            Discovery.Device => e => Program(e, DeviceAsync),
            Discovery.UserInfo => UserInfoAsync,
            Discovery.Authorize => e => Page(e, _authorize.AuthorizeAsync),
            Discovery.Consent => e => Page(e, _authorize.ConsentAsync),
            Discovery.DevicePage => e => Page(e, _devices.HandleAsync),
            Discovery.Logout => e => Page(e, _logout.HandleAsync),
            _ => null,
        };
        if (handle is null) return null;

        exchange.Route = path;
#pragma warning disable CA2012 // handed to the caller, who awaits it once
        return GuardedAsync(exchange, handle);
#pragma warning restore CA2012
    }

    private static async ValueTask GuardedAsync(HttpExchange exchange, Func<HttpExchange, ValueTask> handle)
    {
        try
        {
            await handle(exchange);
        }
        catch (StoreException lost) when (!exchange.HasStarted)
        {
            exchange.Cause = lost;
            await OAuthAnswer.RefuseAsync(exchange, new OAuthError(OAuthError.TemporarilyUnavailable, "the database does not answer; try again shortly") { RetryAfter = TimeSpan.FromSeconds(1) });
        }
    }

    private static ValueTask Read(HttpExchange exchange, Func<HttpExchange, ValueTask> handle)
    {
        OAuthCors.AllowAll(exchange);
        return HttpMethods.IsGet(exchange.Method) || HttpMethods.IsHead(exchange.Method) ? handle(exchange) : WrongMethod(exchange, "GET, HEAD");
    }

    private async ValueTask Program(HttpExchange exchange, Func<HttpExchange, ValueTask> handle)
    {
        if (await OAuthCors.AllowClientsAsync(exchange, _server.Clients)) return;
        if (!HttpMethods.IsPost(exchange.Method)) await WrongMethod(exchange, "POST");
        else await handle(exchange);
    }

    private static ValueTask Page(HttpExchange exchange, Func<HttpExchange, ValueTask> handle) =>
        HttpMethods.IsGet(exchange.Method) || HttpMethods.IsPost(exchange.Method) || HttpMethods.IsHead(exchange.Method) ? handle(exchange) : WrongMethod(exchange, "GET, HEAD, POST");

    private static ValueTask WrongMethod(HttpExchange exchange, string allowed)
    {
        exchange.ResponseHeaders.Allow = allowed;
        exchange.ResponseHeaders.ContentLength = 0;
        exchange.Status = HttpMethods.IsOptions(exchange.Method) ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
        return ValueTask.CompletedTask;
    }

    private ValueTask DocumentAsync(HttpExchange exchange) => OAuthAnswer.SendAsync(exchange, _discovery, "public, max-age=300");

    private ValueTask KeysAsync(HttpExchange exchange) =>
        OAuthAnswer.SendAsync(exchange, _server.Keys.Jwks.ToArray(), $"public, max-age={(long)KeyRotation.JwksMaxAge.TotalSeconds}");

    private async ValueTask TokenAsync(HttpExchange exchange)
    {
        var form = await OAuthForms.OfBodyAsync(exchange);
        var answer = form.IsOk ? await _server.Tokens.AnswerAsync(OAuthForms.Authorization(exchange), form.Value, exchange.Aborted) : form.Error;
        if (!answer.IsOk)
        {
            await OAuthAnswer.RefuseAsync(exchange, answer.Error);
            return;
        }

        var tokens = answer.Value;
        var body = new JsonObject { ["access_token"] = tokens.AccessToken, ["token_type"] = "Bearer", ["expires_in"] = (long)tokens.Lifetime.TotalSeconds };
        if (tokens.RefreshToken is not null) body["refresh_token"] = tokens.RefreshToken;
        if (tokens.IdToken is not null) body["id_token"] = tokens.IdToken;
        if (tokens.Scope.Length > 0) body["scope"] = tokens.Scope;
        await OAuthAnswer.SendAsync(exchange, body);
    }

    private async ValueTask RevokeAsync(HttpExchange exchange)
    {
        var form = await OAuthForms.OfBodyAsync(exchange);
        var refused = form.IsOk ? await _server.Inspection.RevokeAsync(OAuthForms.Authorization(exchange), form.Value, exchange.Aborted) : form.Error;
        if (refused is not null)
        {
            await OAuthAnswer.RefuseAsync(exchange, refused);
            return;
        }

        exchange.Status = StatusCodes.Status200OK;
        exchange.ResponseHeaders.CacheControl = "no-store";
        exchange.ResponseHeaders.ContentLength = 0;
    }

    private async ValueTask IntrospectAsync(HttpExchange exchange)
    {
        var form = await OAuthForms.OfBodyAsync(exchange);
        var facts = form.IsOk ? await _server.Inspection.IntrospectAsync(OAuthForms.Authorization(exchange), form.Value, exchange.Aborted) : form.Error;
        await (facts.IsOk ? OAuthAnswer.SendAsync(exchange, facts.Value) : OAuthAnswer.RefuseAsync(exchange, facts.Error));
    }

    private async ValueTask PushAsync(HttpExchange exchange)
    {
        var form = await OAuthForms.OfBodyAsync(exchange);
        var pushed = form.IsOk ? await _server.PushAsync(OAuthForms.Authorization(exchange), form.Value, exchange.Aborted) : form.Error;
        if (!pushed.IsOk)
        {
            await OAuthAnswer.RefuseAsync(exchange, pushed.Error);
            return;
        }

        var (name, lifetime) = pushed.Value;
        await OAuthAnswer.SendAsync(exchange, StatusCodes.Status201Created, new JsonObject { ["request_uri"] = name, ["expires_in"] = (long)lifetime.TotalSeconds });
    }

    private async ValueTask DeviceAsync(HttpExchange exchange)
    {
        var form = await OAuthForms.OfBodyAsync(exchange);
        var started = form.IsOk ? await _server.StartDeviceAsync(OAuthForms.Authorization(exchange), form.Value, exchange.Aborted) : form.Error;
        if (!started.IsOk)
        {
            await OAuthAnswer.RefuseAsync(exchange, started.Error);
            return;
        }

        var start = started.Value;
        var page = _server.Issuer + Discovery.DevicePage;
        await OAuthAnswer.SendAsync(exchange, new JsonObject
        {
            ["device_code"] = start.DeviceCode,
            ["user_code"] = start.UserCode,
            ["verification_uri"] = page,
            ["verification_uri_complete"] = $"{page}?user_code={start.UserCode}",
            ["expires_in"] = (long)start.Lifetime.TotalSeconds,
            ["interval"] = start.IntervalSeconds,
        });
    }

    private async ValueTask UserInfoAsync(HttpExchange exchange)
    {
        if (await OAuthCors.AllowClientsAsync(exchange, _server.Clients)) return;
        if (!HttpMethods.IsGet(exchange.Method) && !HttpMethods.IsPost(exchange.Method) && !HttpMethods.IsHead(exchange.Method))
        {
            await WrongMethod(exchange, "GET, HEAD, POST");
            return;
        }

        var claims = await _server.Inspection.UserInfoAsync(OAuthForms.Authorization(exchange), exchange.Aborted);
        await (claims.IsOk ? OAuthAnswer.SendAsync(exchange, claims.Value) : OAuthAnswer.RefuseAsync(exchange, claims.Error));
    }
}
