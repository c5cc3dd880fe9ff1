using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>POST /auth/verify</c>: makes the account that a mail was sent for. Doing it again says the same.</summary>
internal static class Verify
{
    public static async ValueTask PageAsync(AuthRequest request) => await request.PageAsync((await PageOfAsync(request, request.Query("token") ?? ""))(request.View()));

    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (token, password) = (body.Text("token"), body.OptionalText("password"));
        var made = body.Problem() is { } unread ? unread : await request.Service.Registrations.VerifyAsync(token, password, request.Address, request.Aborted);
        if (!made.IsOk) await request.RefuseAsync(made.Problem, body, await PageOfAsync(request, token));
        else if (body.IsForm) await request.PageAsync(SignInPages.Login(request.View(body) with { Note = "Your e-mail address is verified: you can sign in now." }));
        else
        {
            await request.SendAsync(StatusCodes.Status200OK, json =>
            {
                json.Raw("{\"id\":"u8);
                PersonJson.Key(json, made.Value);
                json.Raw((byte)'}');
            });
        }
    }

    // Who registered without a password chooses here how to sign in.
    private static async ValueTask<Func<SignInView, Html>> PageOfAsync(AuthRequest request, string token) =>
        await request.Service.Registrations.FindAsync(token, request.Aborted) is { HasPassword: false } waiting
            ? view => MailPages.Choose(view, token, waiting.Email, request.Service.Policy.LeastLength)
            : view => MailPages.Confirm(view, "Confirm your e-mail address", "/auth/verify", token);
}
