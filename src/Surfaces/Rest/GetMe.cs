using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Conditions;

namespace Ashlar.Surfaces.Rest;

/// <summary>
/// <c>GET /api/me</c>: the caller's own <c>User</c>, under the rules of <c>User</c>. A caller without a row yet (it is made at the
/// first write that refers to it, and then holds only the id) is answered with the id, without an ETag.
/// </summary>
internal static class GetMe
{
    private static readonly Problem SignedOut = new(ProblemKind.Unauthenticated, "only a signed-in caller has a 'me'");

    public static async ValueTask HandleAsync(RestContext rest, HttpExchange exchange)
    {
        var caller = exchange.Caller;
        if (!caller.SignedIn || caller.IsSystem)
        {
            await ProblemAnswer.WriteAsync(exchange, SignedOut);
            return;
        }

        var user = rest.Engine.Model.User;
        var selection = QueryBinding.Row(exchange.RawQuery);
        if ((selection.Problem ?? ReadPreconditions.Check(exchange.RequestHeaders)) is { } problem)
        {
            await rest.RefuseAsync(exchange, user, Act.Get, problem);
            return;
        }

        if (!user.HasTable)
        {
            await SendIdAsync(exchange, user.Key.WireName, caller.Id, selection.Value);
            return;
        }

        var request = new GetRequest(user, KeyText(caller.Id)) { Selection = selection.Value };
        var result = await rest.Engine.GetAsync(request, caller, exchange.Aborted);
        if (result.IsOk) await GetRow.SendAsync(rest, exchange, result.Value);
        else if (result.Problem.Kind == ProblemKind.NotFound) await SendIdAsync(exchange, user.Key.WireName, caller.Id, selection.Value);
        else await RestContext.RefuseAsync(exchange, result.Problem);
    }

    private static async ValueTask SendIdAsync(HttpExchange exchange, string name, CelValue id, Selection selection)
    {
        using var json = new JsonBuffer();
        json.Raw((byte)'{');
        if (selection.Fields.Count == 0 || selection.Fields.Contains(name, StringComparer.Ordinal))
        {
            json.Text(name);
            json.Raw((byte)':');
            if (id.Kind == CelKind.Int) json.Number(id.AsInt);
            else json.Text(KeyText(id));
        }

        json.Raw((byte)'}');
        await JsonAnswer.SendReadAsync(exchange, json, tag: null);
    }

    /// <summary>The key as it stands in an address: text, a number, or a uuid.</summary>
    private static string KeyText(CelValue id) => id.Kind switch
    {
        CelKind.String => id.AsString,
        CelKind.Extension => id.ExtensionType.Format(id),
        _ => id.ToString(),
    };
}
