using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Auth.SelfService;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>POST /auth/email/change</c> asks for another address (202), <c>POST /auth/email/confirm</c> makes it the account's with what was mailed to it.</summary>
internal static class ChangeEmail
{
    public static async ValueTask AskAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        if (await FactorRoutes.OwnerAsync(request, body) is not { } who) return;
        var (email, password) = (body.Text("email"), body.OptionalText("password"));
        var problem = body.Problem() ?? await request.JudgeAsync(who, password, () => request.Service.Emails.AskAsync(who.Caller.Id, email, password, request.Aborted));
        if (problem is not null) await AccountPage.RefuseAsync(request, problem, body);
        else if (body.IsForm) await request.PageAsync(MessagePages.Tell(request.Parts.Site, "Look at your mail", $"We sent a message to {email}. Its link makes the address yours.", ("/auth/account", "Back")));
        else await request.SendAsync(StatusCodes.Status202Accepted, json => json.Raw("""{"status":"mail-sent"}"""u8));
    }

    public static ValueTask ConfirmPageAsync(AuthRequest request) => request.PageAsync(Page(request.Query("token") ?? "")(request.View()));

    public static async ValueTask ConfirmAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var token = body.Text("token");
        if ((body.Problem() ?? await request.Service.Emails.ConfirmAsync(token, request.Address, request.Aborted)) is { } problem) await request.RefuseAsync(problem, body, Page(token));
        else if (body.IsForm) await request.PageAsync(MessagePages.Tell(request.Parts.Site, "Your address is changed", "From now on you sign in with your new address.", ("/auth/account", "Continue")));
        else await request.SendNothingAsync();
    }

    private static Func<SignInView, Html> Page(string token) => view => MailPages.Confirm(view, "Confirm your new address", "/auth/email/confirm", token);
}
