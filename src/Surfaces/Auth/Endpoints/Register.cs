using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Identity.Options;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>POST /auth/register</c>: 202 whether the address has an account or not; a mail tells the rest.</summary>
internal static class Register
{
    private static readonly Problem Closed = new(ProblemKind.Forbidden, "nobody registers here: accounts are made by whoever runs this server");

    public static ValueTask PageAsync(AuthRequest request) => IsClosed(request)
        ? request.PageAsync(MessagePages.Tell(request.Parts.Site, "Register", Closed.Detail, ("/auth/login", "Sign in")))
        : request.PageAsync(Page(request)(request.View()));

    public static async ValueTask HandleAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        if (IsClosed(request))
        {
            await request.RefuseAsync(Closed, body);
            return;
        }

        var (email, password, name) = (body.Text("email"), NotEmpty(body), body.IsForm ? body.OptionalText("name") : null);
        var profile = WithName(body.Object("profile"), name);
        var problem = body.Problem() ?? await request.Service.Registrations.AskAsync(email, password, profile, request.Aborted);
        if (problem is not null)
        {
            await request.RefuseAsync(problem, body, Page(request), request.View(body) with { Email = email, Name = name });
            return;
        }

        if (body.IsForm) await request.PageAsync(MessagePages.Tell(request.Parts.Site, "Look at your mail", $"We sent a message to {email}. Its link finishes the registration; it holds for a day.", ("/auth/login", "Sign in")));
        else await request.SendAsync(StatusCodes.Status202Accepted, json => json.Raw("""{"status":"mail-sent"}"""u8));
    }

    // Who leaves it out chooses when the mail is answered. Of a form, an empty field is left out.
    private static string? NotEmpty(AuthBody body) => body.OptionalText("password") is { } password && !(body.IsForm && password.Length == 0) ? password : null;

    private static Func<SignInView, Html> Page(AuthRequest request) => view => SignInPages.Register(view, request.Service.Policy.LeastLength);

    private static bool IsClosed(AuthRequest request) => request.Service.Options.Registration == RegistrationPolicy.Closed;

    private static JsonElement WithName(JsonElement profile, string? name)
    {
        if (string.IsNullOrEmpty(name)) return profile;
        var named = JsonObject.Create(profile) ?? [];
        named["name"] = name;
        return JsonSerializer.SerializeToElement(named);
    }
}
