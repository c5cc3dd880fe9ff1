using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Auth.SelfService;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>DELETE /auth/account</c> with the password in its body: the account and the row of <c>User</c> with all that goes with it.</summary>
internal static class DeleteAccount
{
    /// <summary>For pages, whose forms can only post.</summary>
    public static ValueTask FormAsync(AuthRequest request) => HandleAsync(request);

    public static async ValueTask HandleAsync(AuthRequest request)
    {
        var headers = request.Exchange.RequestHeaders;
        var body = headers.ContentLength > 0 || headers.TransferEncoding.Count > 0 || FormBody.IsForm(request.Exchange) ? await request.ReadAsync() : AuthBody.Empty;
        if (body is null || await FactorRoutes.OwnerAsync(request, body) is not { } who) return;
        var password = ReferenceEquals(body, AuthBody.Empty) ? null : body.OptionalText("password");
        var problem = (ReferenceEquals(body, AuthBody.Empty) ? null : body.Problem()) ?? await request.JudgeAsync(who, password, () => request.Service.DeleteAsync(who.Caller.Id, password, request.Address, request.Aborted));
        if (problem is not null)
        {
            await AccountPage.RefuseAsync(request, problem, body);
            return;
        }

        request.Parts.Cookies.Forget(request.Exchange, request.Parts.Cookies.Session);
        if (body.IsForm) await request.PageAsync(MessagePages.Tell(request.Parts.Site, "Your account is deleted", "What was kept of you is gone.", ("/auth/register", "Register")));
        else await request.SendNothingAsync();
    }
}
