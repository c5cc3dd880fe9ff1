using System.Globalization;
using Ashlar.Engine;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>
/// What the forms of <c>/auth/account</c> are sent to. Programs have the addresses of the things themselves (<c>/auth/totp</c>,
/// <c>/auth/keys</c>, …); these lead back to the page. What changes the ways into the account asks first for a fresh sign-in.
/// </summary>
internal sealed class AccountForms(FactorParts parts)
{
    private static readonly Problem FormsAlone = new(ProblemKind.UnsupportedMediaType, "this is where a page's form is sent") { Allowed = ["application/x-www-form-urlencoded"] };
    private static readonly Problem NoApplication = new(ProblemKind.NotFound, "this application can do nothing for you");
    private static readonly Problem NoKey = new(ProblemKind.NotFound, "there is no such key");

    public static IReadOnlyList<AuthRoute> Of(FactorParts parts)
    {
        var forms = new AccountForms(parts);
        return
        [
            Form("/totp", forms.OfferAppAsync),
            Form("/totp/confirm", forms.ConfirmAppAsync),
            Form("/totp/remove", forms.RemoveAppAsync),
            Form("/recovery-codes", forms.RenewCodesAsync),
            Form("/passkeys", forms.AddPasskeyAsync),
            Form("/passkeys/change", forms.ChangePasskeyAsync),
            Form("/keys", forms.AddKeyAsync),
            Form("/keys/end", forms.EndKeyAsync),
            Form("/applications/end", EndApplicationAsync),
        ];
    }

    // Forms of our own page are no operations for programs, and so not described with those.
    private static AuthRoute Form(string path, Func<AuthRequest, AuthBody, ValueTask> handle) => new("POST", AccountView.Address + path, async request =>
    {
        if (await request.ReadAsync() is not { } body) return;
        if (body.IsForm) await handle(request, body);
        else await request.RefuseAsync(FormsAlone);
    });

    private async ValueTask OfferAppAsync(AuthRequest request, AuthBody body)
    {
        if (await ChangerAsync(request, body) is not { } who) return;
        var offer = body.Problem() is { } unread ? unread : await request.Parts.Factors.OfferAsync(who.Caller.Id, request.Parts.Site, NameOf(who), request.Aborted);
        if (offer.IsOk) await request.PageAsync(SecretPages.Offer(request.View(body), offer.Value));
        else await AccountPage.RefuseAsync(request, offer.Problem, body);
    }

    private async ValueTask ConfirmAppAsync(AuthRequest request, AuthBody body)
    {
        if (await ChangerAsync(request, body) is not { } who) return;
        var code = body.Text("code");
        var confirmed = body.Problem() is { } unread ? unread : await request.Parts.Factors.ConfirmAsync(who.Caller.Id, code, request.Address, request.Aborted);
        if (confirmed.IsOk)
        {
            await FactorRoutes.NoteProofAsync(request, who, SignInMethods.Code);
            await request.PageAsync(SecretPages.Codes(request.View(body), confirmed.Value.Codes, "Your app is on. It may get lost."));
        }
        else if (confirmed.Problem.Kind == ProblemKind.Validation && await request.Parts.Factors.OfferedAsync(who.Caller.Id, request.Parts.Site, NameOf(who), request.Aborted) is { } offer)
        {
            var view = request.View(body) with { CodeFault = "This is not the code that the app shows now" };
            await PageAnswer.SendAsync(request.Exchange, StatusCodes.Status400BadRequest, SecretPages.Offer(view, offer));
        }
        else await AccountPage.RefuseAsync(request, confirmed.Problem, body);
    }

    private async ValueTask RemoveAppAsync(AuthRequest request, AuthBody body)
    {
        if (await ChangerAsync(request, body) is not { } who) return;
        await LeadAsync(request, body, body.Problem() ?? await request.Parts.Factors.RemoveAsync(who.Caller.Id, UserKeyText.Of(who.Caller.Id), request.Address, request.Aborted), "app-removed", "codes");
    }

    private async ValueTask RenewCodesAsync(AuthRequest request, AuthBody body)
    {
        if (await ChangerAsync(request, body) is not { } who) return;
        var codes = body.Problem() is { } unread ? unread : await request.Parts.Factors.RenewCodesAsync(who.Caller.Id, request.Address, request.Aborted);
        if (codes.IsOk) await request.PageAsync(SecretPages.Codes(request.View(body), codes.Value.Codes, "Any codes from before are over. Your device may get lost."));
        else await AccountPage.RefuseAsync(request, codes.Problem, body);
    }

    private async ValueTask AddPasskeyAsync(AuthRequest request, AuthBody body)
    {
        if (await ChangerAsync(request, body) is not { } who) return;
        var (token, credential, name) = (body.Text("token"), PasskeyRoutes.Credential(body), body.OptionalText("name"));
        var made = body.Problem() is { } unread ? unread : await parts.Passkeys.RegisterAsync(who.Caller.Id, token, credential, name, request.Address, request.Aborted);
        if (!made.IsOk)
        {
            await AccountPage.RefuseAsync(request, made.Problem, body);
            return;
        }

        await FactorRoutes.NoteProofAsync(request, who, SignInMethods.Key);
        if (made.Value.Codes is { } codes) await request.PageAsync(SecretPages.Codes(request.View(body), codes.Codes, "Your passkey is added, and is asked for after the password. Your device may get lost."));
        else await PageAnswer.RedirectAsync(request.Exchange, AccountPage.Done("passkey", "passkeys"));
    }

    private async ValueTask ChangePasskeyAsync(AuthRequest request, AuthBody body)
    {
        var (id, name, act) = (body.Text("id"), body.OptionalText("name"), body.Word("act", "rename", "remove"));
        if (act == "rename")
        {
            if (await request.WhoAsync(body) is not { } who) return;
            var renamed = body.Problem() is { } unread ? unread : await parts.Passkeys.RenameAsync(who.Caller.Id, id, name ?? "", request.Aborted);
            await LeadAsync(request, body, renamed.Problem, "passkey-named", "passkeys");
        }
        else if (await ChangerAsync(request, body) is { } changer)
        {
            await LeadAsync(request, body, body.Problem() ?? await parts.Passkeys.RemoveAsync(changer.Caller.Id, id, UserKeyText.Of(changer.Caller.Id), request.Address, request.Aborted), "passkey-removed", "passkeys");
        }
    }

    private async ValueTask AddKeyAsync(AuthRequest request, AuthBody body)
    {
        if (await ChangerAsync(request, body) is not { Caller: var caller }) return;
        var (name, days) = (body.Text("name"), body.Word("days", "90", "30", "365", "never"));
        var end = days == "never" ? (DateTimeOffset?)null : parts.Time.GetUtcNow().AddDays(int.Parse(days, CultureInfo.InvariantCulture)); // one of the words
        var wanted = new ApiKeyRequest(name, Chosen(body, "role"), Chosen(body, "scope"), end);
        var made = body.Problem() is { } unread ? unread : await parts.Keys.AddAsync(caller.Id, wanted, caller.Roles, await parts.ScopesAsync(request.Aborted), UserKeyText.Of(caller.Id), request.Address, request.Aborted);
        if (made.IsOk) await request.PageAsync(SecretPages.Key(request.View(body), made.Value.Key.Name, made.Value.Text));
        else await AccountPage.RefuseAsync(request, made.Problem, body);
    }

    private async ValueTask EndKeyAsync(AuthRequest request, AuthBody body)
    {
        if (await request.WhoAsync(body) is not { Caller: var caller }) return;
        var id = body.Text("id");
        var ended = body.Problem() is { } unread ? unread
            : Guid.TryParseExact(id, "D", out var key) ? await parts.Keys.RevokeAsync(key, caller.Id, UserKeyText.Of(caller.Id), request.Address, request.Aborted)
            : NoKey;
        if (ended.IsOk) parts.Forget(ended.Value.Id);
        await LeadAsync(request, body, ended.Problem, "key-ended", "keys");
    }

    private static async ValueTask EndApplicationAsync(AuthRequest request, AuthBody body)
    {
        if (await request.WhoAsync(body) is not { Caller: var caller }) return;
        var client = body.Text("client");
        var problem = body.Problem() ?? (await request.Parts.Applications.EndAsync(caller.Id, client, request.Address, request.Aborted) ? null : NoApplication);
        await LeadAsync(request, body, problem, "application", "applications");
    }

    private ValueTask<Asker?> ChangerAsync(AuthRequest request, AuthBody body) => FactorRoutes.ChangerAsync(request, parts.Time, body);

    private static ValueTask LeadAsync(AuthRequest request, AuthBody body, Problem? problem, string done, string section) => problem is null
        ? PageAnswer.RedirectAsync(request.Exchange, AccountPage.Done(done, section))
        : AccountPage.RefuseAsync(request, problem, body);

    private static string[] Chosen(AuthBody body, string prefix) => [.. body.Object(prefix).EnumerateObject().Select(p => p.Name)];

    private static string NameOf(Asker who) => who.Caller.Email ?? UserKeyText.Of(who.Caller.Id);
}
