using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>POST /auth/verify</c>: makes the account that a mail was sent for. Doing it again says the same.</summary>
internal static class Verify
{
    public static ValueTask PageAsync(AuthRequest request) => request.PageAsync(Page(request.Query("token") ?? "")(request.View()));

    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var token = body.Text("token");
        if (body.Problem() is { } unread)
        {
            await request.RefuseAsync(unread, body, Page(token));
            return;
        }

        var made = await request.Service.Registrations.VerifyAsync(token, request.Address, request.Aborted);
        if (!made.IsOk) await request.RefuseAsync(made.Problem, body, Page(token));
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

    private static Func<SignInView, Html> Page(string token) => view => MailPages.Confirm(view, "Confirm your e-mail address", "/auth/verify", token);
}
