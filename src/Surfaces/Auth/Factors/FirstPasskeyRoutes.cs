using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.Requests;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>
/// <c>/auth/verify/passkey…</c>: who registered without a password answers the mail by making a passkey, and is signed in. The account is
/// made when the challenge is asked for, since a passkey keeps whose it is; until it has a way in, the mail's token opens it.
/// </summary>
internal sealed class FirstPasskeyRoutes(FactorParts parts)
{
    public async ValueTask OfferAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var token = body.Text("token");
        if (body.Problem() is { } unread)
        {
            await request.RefuseAsync(unread);
            return;
        }

        var made = await request.Service.Registrations.VerifyForPasskeyAsync(token, request.Address, request.Aborted);
        if (!made.IsOk) await request.RefuseAsync(made.Problem);
        else await FactorAnswers.SendAsync(request, await parts.Passkeys.OfferFirstAsync(made.Value.User, made.Value.Email, request.Aborted));
    }

    public async ValueTask RegisterAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body) return;
        var (registration, token, credential, name, mode) = (body.Text("registration"), body.Text("token"), PasskeyRoutes.Credential(body), body.OptionalText("name"), body.Word("mode", SignIns.Session, SignIns.Token));
        if (body.Problem() is { } unread)
        {
            await request.RefuseAsync(unread, body);
            return;
        }

        var made = await request.Service.Registrations.VerifyForPasskeyAsync(registration, request.Address, request.Aborted);
        if (!made.IsOk)
        {
            await request.RefuseAsync(made.Problem, body);
            return;
        }

        var proven = await parts.Passkeys.RegisterFirstAsync(made.Value.User, token, credential, name, request.Address, request.Aborted);
        if (proven.IsOk) await SignIns.CompleteAsync(request, proven.Value, mode, body);
        else await request.RefuseAsync(proven.Problem, body, view => MailPages.Choose(view, registration, made.Value.Email, request.Service.Policy.LeastLength));
    }
}
