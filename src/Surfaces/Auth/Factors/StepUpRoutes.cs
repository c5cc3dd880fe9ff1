using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>
/// <c>/auth/step-up…</c>: who is signed in proves again who they are, by password, code or passkey, and goes back to where they were. The
/// session stays, and what was given in it; it is fresh, and knows of what was proved before and now.
/// </summary>
internal sealed class StepUpRoutes(FactorParts parts)
{
    public const string Address = "/auth/step-up";

    private static readonly Problem NoBrowser = new(ProblemKind.Forbidden, "a token is as old as its sign-in: sign in again for another");
    private static readonly Problem OneOf = new(ProblemKind.Validation, "send a password or a code") { Errors = [new Fault("required", "a password or a code is required") { Pointer = "/password" }] };
    private static readonly Problem WrongPassword = new(ProblemKind.Validation, "the password is not right") { Errors = [new Fault("password", "is not right") { Pointer = "/password" }] };
    private static readonly Problem WrongCode = new(ProblemKind.Validation, "the code is not valid") { Errors = [new Fault("code", "is not valid, or was used before") { Pointer = "/code" }] };

    public static string AddressFor(string? back) => ReturnPaths.Checked(back) is { } path ? $"{Address}?return={Uri.EscapeDataString(path)}" : Address;

    public async ValueTask PageAsync(AuthRequest request)
    {
        var found = request.Secret is { } secret ? await request.Service.Callers.FindAsync(secret, request.Aborted) : null;
        if (found is null) await PageAnswer.RedirectAsync(request.Exchange, $"/auth/login?return={Uri.EscapeDataString(ReturnPaths.Checked(request.Query("return")) ?? "/auth/account")}");
        else await request.PageAsync((await PageOfAsync(request, found))(request.View()));
    }

    public async ValueTask ProveAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await BrowserAsync(request, body) is not { } found) return;
        var (password, code) = (body.OptionalText("password"), body.OptionalText("code"));
        var proven = body.Problem() is { } unread ? unread : password is null == code is null ? OneOf : await JudgeAsync(request, found.Person, password, code);
        if (!proven.IsOk) await request.RefuseAsync(proven.Problem, body, await PageOfAsync(request, found), request.View(body) with { CodeFault = proven.Problem.Errors.FirstOrDefault(f => f.Pointer == "/code")?.Message });
        else await CompleteAsync(request, found.Person.User, [proven.Value], body);
    }

    public async ValueTask AskAsync(AuthRequest request)
    {
        if (await BrowserAsync(request, null) is not { } found) return;
        await FactorAnswers.SendAsync(request, await parts.Passkeys.SignIns.AskAgainAsync(found.Person.User, request.Aborted));
    }

    public async ValueTask ProveByPasskeyAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await BrowserAsync(request, body) is not { } found) return;
        var (token, credential) = (body.Text("token"), PasskeyRoutes.Credential(body));
        var proven = body.Problem() is { } unread ? unread : await parts.Passkeys.SignIns.ProveAgainAsync(found.Person.User, token, credential, request.Address, request.Aborted);
        if (!proven.IsOk) await request.RefuseAsync(proven.Problem, body, await PageOfAsync(request, found));
        else await CompleteAsync(request, found.Person.User, proven.Value.Methods, body);
    }

    // Counted with the sign-ins: a stolen session is no way to try passwords and codes.
    private static async ValueTask<Result<string>> JudgeAsync(AuthRequest request, PersonFacts person, string? password, string? code)
    {
        var who = person.Email ?? UserKeyText.Of(person.User);
        var turn = password is null
            ? await request.Parts.Throttle.EnterCodeAsync(who, request.DeviceMark, request.Aborted)
            : await request.Parts.Throttle.EnterAsync(who, request.Network, request.DeviceMark, request.Aborted);
        if (!turn.IsOk) return turn.Problem;
        var judged = password is null
            ? await request.Parts.Factors.ProveAgainAsync(person.User, code!, request.Address, request.Aborted) ? SignInMethods.Code : WrongCode // one of the two was sent
            : await ByPasswordAsync(request, person, password);
        if (judged.IsOk || judged.Problem.Kind != ProblemKind.Validation) await turn.Value.SucceededAsync(request.Aborted);
        return judged;
    }

    private static async ValueTask<Result<string>> ByPasswordAsync(AuthRequest request, PersonFacts person, string password)
    {
        var checkedAccount = await request.Service.SignIn.CheckAsync(await request.Service.Accounts.FindAsync(person.User, request.Aborted), password, request.Aborted);
        if (checkedAccount.IsOk) return SignInMethods.Password;
        if (checkedAccount.Problem.Kind != ProblemKind.Unauthenticated) return checkedAccount.Problem;
        if (person.Email is { } email) await request.Service.NoteFailureAsync(email, request.Address, request.Aborted);
        return WrongPassword;
    }

    private static async ValueTask CompleteAsync(AuthRequest request, CelValue user, IReadOnlyList<string> methods, AuthBody body)
    {
        var person = await request.Service.People.FindAsync(user, request.Aborted);
        var opened = request.Secret is { } secret && person is not null ? await request.Service.Sessions.ProveAgainAsync(secret, user, methods, request.Device, request.Aborted) : null;
        if (opened is null || person is null)
        {
            await request.RefuseAsync(new Problem(ProblemKind.Unauthenticated, "the session is over: sign in again"), body, SignInPages.Login);
            return;
        }

        request.Parts.Cookies.Set(request.Exchange, request.Parts.Cookies.Session, opened.Secret, opened.Row.EndsAt - opened.Row.AuthenticatedAt);
        if (body.IsForm) await SignIns.LeadOnAsync(request, ReturnPaths.Checked(body.Return) ?? AuthParts.Account);
        else await request.SendAsync(StatusCodes.Status200OK, json => PersonJson.WriteSession(json, person, opened.Row, CsrfTokens.Of(opened.Secret)));
    }

    /// <summary>Who asks with a session of this browser; null: nobody, and the refusal is sent.</summary>
    private static async ValueTask<SignedIn?> BrowserAsync(AuthRequest request, AuthBody? body)
    {
        if (await request.WhoAsync(body) is not { } who) return null;
        if (who.IsBrowser && request.Secret is { } secret && await request.Service.Callers.FindAsync(secret, request.Aborted) is { } found) return found;
        await request.RefuseAsync(NoBrowser, body);
        return null;
    }

    private async ValueTask<Func<SignInView, Html>> PageOfAsync(AuthRequest request, SignedIn found)
    {
        var kinds = await request.Parts.Factors.OfAsync(found.Person.User, request.Aborted);
        // A password proves nothing more where a second factor is what is lacking.
        var lacksFactor = await FactorRoutes.LackingAsync(request, found.Caller, parts.Time) is { Mfa: true };
        return view => StepUpPages.Ask(view, found.Person.HasPassword && !lacksFactor, kinds);
    }
}
