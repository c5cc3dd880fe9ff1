using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Json;

namespace Ashlar.Surfaces.Rest;

/// <summary><c>GET /api/products/{id}</c>.</summary>
internal static class GetRow
{
    public static async ValueTask HandleAsync(RestContext rest, HttpExchange exchange, Entity entity, string key)
    {
        var selection = QueryBinding.Row(exchange.RawQuery);
        if ((selection.Problem ?? ReadPreconditions.Check(exchange.RequestHeaders)) is { } problem)
        {
            await rest.RefuseAsync(exchange, entity, Act.Get, problem);
            return;
        }

        var result = await rest.Engine.GetAsync(new GetRequest(entity, key) { Selection = selection.Value }, exchange.Caller, exchange.Aborted);
        if (!result.IsOk)
        {
            await RestContext.RefuseAsync(exchange, result.Problem);
            return;
        }

        await SendAsync(rest, exchange, result.Value);
    }

    public static async ValueTask SendAsync(RestContext rest, HttpExchange exchange, IRowAnswer answer)
    {
        using var json = new JsonBuffer();
        string? tag;
        await using (answer) // the connection goes back before the client is waited for
        {
            rest.Encoders.For(answer.Shape).Write(json, answer.Row, new RowBudget(RowBudget.OfAnswer));
            tag = TagOf(answer.Shape, answer.Row, json.Written);
        }

        exchange.Rows = 1;
        await JsonAnswer.SendReadAsync(exchange, json, tag);
    }

    /// <summary>The version alone for the whole row; else the version and a hash of the body; else, without versions, the hash.</summary>
    public static string TagOf(RowShape shape, IRowReader row, ReadOnlySpan<byte> body)
    {
        if (shape.VersionOf(row) is not { } version) return EntityTags.OfHash(BodyHash.Of(body));
        return shape.IsWhole ? EntityTags.OfWhole(version) : EntityTags.OfForm(version, BodyHash.Of(body));
    }
}
