using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http.Bodies;

namespace Ashlar.Surfaces.Auth.Endpoints;

/// <summary><c>DELETE /auth/account</c> with the password in its body: the account and the row of <c>User</c> with all that goes with it.</summary>
internal static class DeleteAccount
{
    public static async ValueTask HandleAsync(AuthRequest request)
    {
        var headers = request.Exchange.RequestHeaders;
        var body = headers.ContentLength > 0 || headers.TransferEncoding.Count > 0 || FormBody.IsForm(request.Exchange) ? await request.ReadAsync() : AuthBody.Empty;
        if (body is null || await request.WhoAsync(body) is not { } who) return;
        var password = ReferenceEquals(body, AuthBody.Empty) ? null : body.OptionalText("password");
        var problem = (ReferenceEquals(body, AuthBody.Empty) ? null : body.Problem()) ?? await request.Service.DeleteAsync(who.Caller.Id, password, request.Address, request.Aborted);
        if (problem is not null)
        {
            await request.RefuseAsync(problem, body);
            return;
        }

        request.Parts.Cookies.Forget(request.Exchange, request.Parts.Cookies.Session);
        await request.SendNothingAsync();
    }
}
