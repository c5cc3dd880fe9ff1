using System.Text.Json;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes;
using Ashlar.Stores.Plans;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Repeats;
using Ashlar.Surfaces.Rest.Routing;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest;

/// <summary>The answer to one write, from the row that the engine gives inside the transaction to the response.</summary>
internal sealed class WrittenRow : IDisposable
{
    private readonly JsonBuffer _json = new();
    private readonly RestContext _rest;
    private readonly EntityRoute _route;
    private readonly WriteVerb _verb;
    private RowShape? _shape;
    private string? _tag;

    public WrittenRow(RestContext rest, EntityRoute route, WriteVerb verb)
    {
        (_rest, _route, _verb) = (rest, route, verb);
        Encoder = verb == WriteVerb.Delete ? null : Encode;
    }

    /// <summary>Null: a deletion shows no row.</summary>
    public AnswerEncoder? Encoder { get; }

    /// <summary>The response as repeats get it.</summary>
    public KeptResponse Keep(WriteAnswer answer) => new(StatusOf(answer), LocationOf(answer), IsShown(answer) ? _tag : null, IsShown(answer) ? _json.WrittenMemory : default);

    public ValueTask SendAsync(HttpExchange exchange, WriteAnswer answer)
    {
        if (answer.Replayed is { } kept) return ReplayAsync(exchange, answer, KeptResponse.Read(kept));
        exchange.ResponseHeaders.Location = LocationOf(answer);
        return IsShown(answer) ? JsonAnswer.SendAsync(exchange, StatusOf(answer), _json.WrittenMemory, _tag) : SendEmpty(exchange, StatusOf(answer));
    }

    public void Dispose() => _json.Dispose();

    private ValueTask ReplayAsync(HttpExchange exchange, WriteAnswer answer, KeptResponse kept)
    {
        exchange.ResponseHeaders[IdempotencyKeys.ReplayedHeader] = "true";
        exchange.ResponseHeaders.Location = kept.Location;
        if (kept.Body.Length > 0 && answer.Visible && MayShow(kept)) return JsonAnswer.SendAsync(exchange, kept.Status, kept.Body, kept.ETag);
        return SendEmpty(exchange, kept.Status == StatusCodes.Status201Created ? kept.Status : StatusCodes.Status204NoContent);
    }

    private bool MayShow(KeptResponse kept)
    {
        if (_shape is not { } shape) return false;
        using var then = JsonDocument.Parse(kept.Body);
        using var now = JsonDocument.Parse(_json.WrittenMemory);
        return StillReadable.Row(shape, then.RootElement, now.RootElement);
    }

    private void Encode(RowShape shape, IRowReader row, RowBudget budget)
    {
        _json.CutTo(0); // the store may run the work again
        _rest.Encoders.For(shape).Write(_json, row, budget);
        _tag = GetRow.TagOf(shape, row, _json.Written);
        _shape = shape;
    }

    private bool IsShown(WriteAnswer answer) => Encoder is not null && answer.Visible;

    private int StatusOf(WriteAnswer answer) =>
        _verb == WriteVerb.Create ? StatusCodes.Status201Created : IsShown(answer) ? StatusCodes.Status200OK : StatusCodes.Status204NoContent;

    private string? LocationOf(WriteAnswer answer) => _verb == WriteVerb.Create ? _route.RowAddress(answer.Key) : null;

    /// <summary>A deleted row, or a written one that the caller may not read.</summary>
    private static ValueTask SendEmpty(HttpExchange exchange, int status)
    {
        exchange.Status = status;
        if (status == StatusCodes.Status201Created) exchange.ResponseHeaders.ContentLength = 0;
        exchange.ResponseHeaders.CacheControl = "no-store";
        return ValueTask.CompletedTask;
    }
}
