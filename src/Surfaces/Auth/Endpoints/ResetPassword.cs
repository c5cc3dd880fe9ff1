using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary>
/// <c>POST /auth/password/reset</c> asks for a mail (202, whether there is such an account or not), and
/// <c>POST /auth/password/reset/confirm</c> sets the password with what it carried.
/// </summary>
internal static class ResetPassword
{
    public static ValueTask AskPageAsync(AuthRequest request) => request.PageAsync(MailPages.AskReset(request.View()));

    public static async ValueTask AskAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var email = body.Text("email");
        if ((body.Problem() ?? await request.Service.Passwords.AskAsync(email, request.Aborted)) is { } problem)
        {
            await request.RefuseAsync(problem, body, MailPages.AskReset, request.View(body) with { Email = email });
            return;
        }

        if (body.IsForm) await request.PageAsync(MessagePages.Tell(request.Parts.Site, "Look at your mail", $"If an account has the address {email}, we sent a link to it. The link holds for an hour.", ("/auth/login", "Sign in")));
        else await request.SendAsync(StatusCodes.Status202Accepted, json => json.Raw("""{"status":"mail-sent"}"""u8));
    }

    public static ValueTask ConfirmPageAsync(AuthRequest request) => request.PageAsync(Page(request, request.Query("token") ?? "")(request.View()));

    public static async ValueTask ConfirmAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (token, password) = (body.Text("token"), body.Text("password"));
        var address = body.Problem() is null ? await request.Service.Passwords.AddressOfAsync(token, request.Aborted) : null;
        if ((body.Problem() ?? await request.Service.Passwords.ResetAsync(token, password, request.Address, request.Aborted)) is { } problem)
        {
            await request.RefuseAsync(problem, body, Page(request, token));
            return;
        }

        // Whoever reads the account's mail is no stranger: wrong attempts of strangers must not keep them out.
        if (address is not null) request.MarkDevice(address);
        if (body.IsForm) await request.PageAsync(SignInPages.Login(request.View(body) with { Note = "Your password is set: you can sign in now." }));
        else await request.SendNothingAsync();
    }

    private static Func<SignInView, Html> Page(AuthRequest request, string token) => view => MailPages.NewPassword(view, token, request.Service.Policy.LeastLength);
}
