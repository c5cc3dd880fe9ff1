using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Records;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Administration;

/// <summary><c>/auth/people/{id}…</c>: an account as who runs the server sees and closes it. Whom there is, <c>/api/users</c> tells.</summary>
internal sealed class PeopleRoutes(AdministrationRouteParts parts)
{
    private static readonly Problem NoAccount = new(ProblemKind.NotFound, "there is no such account");
    private static readonly Problem Oneself = new(ProblemKind.Conflict, "nobody closes their own account here");

    public async ValueTask ShowAsync(AuthRequest request)
    {
        if (await AdministrationRoutes.LookerAsync(request) is null) return;
        if (parts.ParseUser(Uri.UnescapeDataString(request.Rest)) is { } user) await SendAsync(request, user);
        else await request.RefuseAsync(NoAccount);
    }

    public async ValueTask ChangeAsync(AuthRequest request)
    {
        if (await request.ReadAsync() is not { } body || await AdministrationRoutes.ChangerAsync(request, parts.Time, body) is not { } who) return;
        var disabled = body.Flag("disabled");
        var user = parts.ParseUser(Uri.UnescapeDataString(request.Rest));
        if ((body.Problem() ?? (user is null ? NoAccount : disabled == true && UserKeyText.Of(user.Value) == who.Name ? Oneself : null)) is { } refused)
        {
            await request.RefuseAsync(refused);
            return;
        }

        var problem = disabled is { } close ? await parts.People(who).SetDisabledAsync(user!.Value, close, request.Aborted) : null; // checked above
        request.Service.People.Forget(user!.Value);
        if (problem is null) await SendAsync(request, user.Value);
        else await request.RefuseAsync(problem);
    }

    public async ValueTask SignOutAsync(AuthRequest request)
    {
        if (await AdministrationRoutes.ChangerAsync(request, parts.Time) is not { } who) return;
        await FactorAnswers.DoneAsync(request, parts.ParseUser(Uri.UnescapeDataString(request.Rest)) is { } user ? await parts.People(who).RevokeAsync(user, request.Aborted) : NoAccount);
    }

    private static async ValueTask SendAsync(AuthRequest request, CelValue user)
    {
        var account = await request.Service.Accounts.FindAsync(user, request.Aborted);
        if (account is null || await request.Service.People.ReadAsync(user, request.Aborted) is not { } person)
        {
            await request.RefuseAsync(NoAccount);
            return;
        }

        var factors = await request.Parts.Factors.OfAsync(user, request.Aborted);
        var answer = new JsonObject
        {
            ["id"] = UserKeyText.Of(user),
            ["email"] = account.Email,
            ["name"] = person.Name,
            ["roles"] = FactorAnswers.Texts(person.Roles),
            ["superuser"] = account.Superuser,
            ["disabled"] = account.DisabledAt is not null,
            ["createdAt"] = CelTime.FormatTimestamp(CelValue.Timestamp(account.CreatedAt)),
            ["password"] = account.Password is not null,
            ["totp"] = factors.HasFlag(FactorKinds.Totp),
            ["passkey"] = factors.HasFlag(FactorKinds.Passkey),
            ["sessions"] = (await request.Service.Sessions.ListAsync(user, request.Aborted)).Count,
        };
        await FactorAnswers.SendAsync(request, StatusCodes.Status200OK, answer);
    }
}
