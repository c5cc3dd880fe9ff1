using System.Net;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Sessions;
using Ashlar.Identity.Throttles;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Providers;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Http.Pages;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Requests;

/// <summary>One request to <c>/auth/…</c>, and the ways to answer it.</summary>
/// <param name="Parts">What the surface speaks for.</param>
/// <param name="Exchange">The request and its answer.</param>
/// <param name="Rest">What stands for the <c>*</c> of the route.</param>
public sealed record AuthRequest(AuthParts Parts, HttpExchange Exchange, string Rest)
{
    private readonly SessionDoor _door = new(Parts.Service.Callers, Parts.Cookies);

    public AccountService Service => Parts.Service;

    public CancellationToken Aborted => Exchange.Aborted;

    /// <summary>Where it comes from, for counters.</summary>
    public string Network => NetworkKey.Of(Remote);

    /// <summary>Where it comes from, for people; null: not known.</summary>
    public string? Address => Remote?.MapToIPv6() is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4().ToString() : Remote?.ToString();

    public Device Device => new(Exchange.RequestHeaders.UserAgent.Count == 1 && Exchange.RequestHeaders.UserAgent[0] is { } agent && !agent.Contains('\0') ? agent : null, Address);

    /// <summary>The session's cookie, whether it holds or not.</summary>
    public string? Secret => _door.Secret(Exchange);

    private IPAddress? Remote => Exchange.ClientAddress;

    /// <summary>Marks the browser as one of the account's, for <see cref="SignInThrottle"/>.</summary>
    public void MarkDevice(string email) => Parts.Cookies.Set(Exchange, Parts.Cookies.Device, Parts.Marks.Make(email), DeviceMarks.Lifetime);

    /// <summary>The browser's mark, ours or not.</summary>
    public string? DeviceMark => SessionCookies.Read(Exchange, Parts.Cookies.Device);

    /// <summary>
    /// Judges something that wants the password of who is signed in, counted as at the sign-in: a stolen session is no way to guess it.
    /// </summary>
    /// <param name="who">Who asks.</param>
    /// <param name="password">As sent; null: none was, and nothing is counted.</param>
    /// <param name="act">What is done with it.</param>
    public async ValueTask<Problem?> JudgeAsync(Asker who, string? password, Func<ValueTask<Problem?>> act)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(act);
        if (password is null || await Service.Accounts.FindAsync(who.Caller.Id, Aborted) is not { } account) return await act();
        var turn = await Parts.Throttle.EnterAsync(account.Email, Network, DeviceMark, Aborted);
        if (!turn.IsOk) return turn.Problem;
        var problem = await act();
        if (problem is not { Kind: ProblemKind.Validation } || !problem.Errors.Any(f => f is { Code: "password" })) await turn.Value.SucceededAsync(Aborted);
        return problem;
    }

    /// <summary>The body; null: it was refused, and the refusal is sent.</summary>
    public async ValueTask<AuthBody?> ReadAsync()
    {
        var body = await AuthBody.ReadAsync(Exchange);
        if (body.IsOk) return body.Value;
        await RefuseAsync(body.Problem);
        return null;
    }

    /// <summary>The one who asks: by the session's cookie, or by a token of our own; null: nobody, and the refusal is sent.</summary>
    /// <param name="body">Has the form's token; null for methods without a body.</param>
    public async ValueTask<Asker?> WhoAsync(AuthBody? body = null)
    {
        var who = await FindAsync(body);
        if (who.IsOk && who.Value is { } asker)
        {
            Exchange.Caller = asker.Caller;
            return asker;
        }

        await RefuseAsync(who.IsOk ? new Problem(ProblemKind.Unauthenticated, "this needs somebody who is signed in") : who.Problem, body);
        return null;
    }

    /// <summary>As <see cref="WhoAsync"/>; a null value: nobody is signed in.</summary>
    public async ValueTask<Result<Asker?>> FindAsync(AuthBody? body)
    {
        var header = Exchange.RequestHeaders.Authorization;
        if (header.Count > 0)
        {
            var caller = await Parts.Bearer.AuthenticateAsync(header.ToString(), Aborted);
            if (!caller.IsOk) return caller.Problem;
            // What an application was given is no leave to change the account; machines have none.
            return Asker.Of(caller.Value, Parts.Issuer) is { } asker ? asker : new Problem(ProblemKind.Forbidden, "accounts are changed by the person itself, not by an application or a key");
        }

        var found = await _door.AuthenticateAsync(Exchange, body?.Csrf);
        if (!found.IsOk) return found.Problem;
        return found.Value is { } signedIn ? new Asker(signedIn.Caller, signedIn.Session.Id, IsBrowser: true) : null;
    }

    public ValueTask RefuseAsync(Problem problem, AuthBody? body = null) => body is { IsForm: true }
        ? PageAnswer.SendAsync(Exchange, ProblemMapping.StatusOf(problem.Kind), MessagePages.Refuse(Parts.Site, "That did not work", problem.Detail, problem.Code))
        : ProblemAnswer.WriteAsync(Exchange, problem);

    /// <summary>Refuses a form with its page again, and anything else with the problem.</summary>
    public ValueTask RefuseAsync(Problem problem, AuthBody body, Func<SignInView, Html> page, SignInView? before = null)
    {
        if (!body.IsForm) return ProblemAnswer.WriteAsync(Exchange, problem);
        Exchange.ProblemCode = problem.Code;
        if (problem.RetryAfter is { } wait) Exchange.ResponseHeaders.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (email, password) = (FaultAt(problem, "/email"), FaultAt(problem, "/password"));
        var view = (before ?? View(body)) with { EmailFault = email, PasswordFault = password, Error = email is null && password is null || problem.Errors.Count > 2 ? problem.Detail : null };
        return PageAnswer.SendAsync(Exchange, ProblemMapping.StatusOf(problem.Kind), page(view));
    }

    /// <summary>What a page shows at first.</summary>
    public SignInView View(AuthBody? body = null) => new(Parts.Site, ReturnPaths.Checked(body?.Return ?? Query("return")), Secret is { } secret ? CsrfTokens.Of(secret) : null)
    {
        MayRegister = Service.Options.Registration == Identity.Options.RegistrationPolicy.Open,
        Providers = [.. Parts.Providers.Offered.Select(p => (ProviderRoutes.AddressOf(p), p.Title))],
        HasPasskeys = Parts.Own?.Passkeys.IsPossible is true,
    };

    public ValueTask PageAsync(Html page) => PageAnswer.SendAsync(Exchange, StatusCodes.Status200OK, page);

    /// <summary>A parameter of the query; null: it is not there.</summary>
    public string? Query(string name)
    {
        foreach (var pair in Exchange.RawQuery.TrimStart('?').Split('&'))
        {
            var at = pair.IndexOf('=');
            if (at > 0 && pair.AsSpan(0, at).SequenceEqual(name)) return Uri.UnescapeDataString(pair[(at + 1)..].Replace('+', ' '));
        }

        return null;
    }

    public ValueTask SendNothingAsync()
    {
        Exchange.Status = StatusCodes.Status204NoContent;
        Exchange.ResponseHeaders.CacheControl = "no-store";
        return ValueTask.CompletedTask;
    }

    public async ValueTask SendAsync(int status, Action<JsonBuffer> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var json = new JsonBuffer();
        write(json);
        await SendAsync(status, json);
    }

    public async ValueTask SendAsync(int status, JsonBuffer json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Exchange.Status = status;
        var headers = Exchange.ResponseHeaders;
        headers.ContentType = "application/json";
        headers.ContentLength = json.Length;
        headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(Exchange.Method)) return;
        await Exchange.ResponseBody.WriteAsync(json.WrittenMemory, Aborted);
    }

    private static string? FaultAt(Problem problem, string pointer) => problem.Errors.FirstOrDefault(f => f.Pointer == pointer)?.Message;
}

/// <summary>Who asks for something of their own.</summary>
/// <param name="Caller">As rules know them.</param>
/// <param name="Session">Of the browser, or of the tokens that were given at sign-in; null: a token of development.</param>
/// <param name="IsBrowser">By cookie.</param>
public sealed record Asker(Caller Caller, Guid? Session, bool IsBrowser)
{
    /// <summary>Our own client, which acts as the person itself.</summary>
    public const string OwnClient = "ashlar";

    /// <summary>Null: a token of an application, a machine or an outside issuer.</summary>
    /// <param name="caller">Of a bearer token.</param>
    /// <param name="issuer">Our own name.</param>
    internal static Asker? Of(Caller caller, string issuer)
    {
        if (!caller.SignedIn || caller.IsSystem || caller.Id.IsNull || ClaimOf(caller, "api_key") is not null) return null;
        // Development's tokens name nobody. Of the others those of our own client alone, whatever else a trusted issuer's may claim.
        var isOwn = ClaimOf(caller, "iss") == issuer && ClaimOf(caller, "client_id") == OwnClient && caller.AuthenticatedAt is not null;
        var isOfDevelopment = ClaimOf(caller, "iss") is null && ClaimOf(caller, "client_id") is null;
        if (!isOwn && !isOfDevelopment) return null;
        return new Asker(caller, Guid.TryParse(ClaimOf(caller, "sid"), out var session) ? session : null, IsBrowser: false);
    }

    private static string? ClaimOf(Caller caller, string name)
    {
        if (caller.Claims.Kind != Cel.CelKind.Map) return null;
        return caller.Claims.AsMap.TryGet(Cel.CelValue.String(name), out var claim) && claim.Kind == Cel.CelKind.String ? claim.AsString : null;
    }
}
