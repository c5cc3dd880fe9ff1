using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Repeats;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Batches;

/// <summary>The results of a batch: bodies as the engine gives their rows inside the transaction, then the whole response.</summary>
/// <param name="rest">What every verb needs.</param>
/// <param name="cancellationToken">Ends the reading of pages.</param>
/// <param name="asArray">The request was an array of new rows: the answer is <c>{"data":[…]}</c>, with null for rows that the caller may not read.</param>
internal sealed class BatchResults(RestContext rest, bool asArray, CancellationToken cancellationToken) : IDisposable
{
    private const int MostRows = 10_000;
    private const int MostBytes = 32 * 1024 * 1024;
    private static readonly Problem TooLarge = new(ProblemKind.TooLarge, $"the answer would have more than {MostRows} rows or {MostBytes / 1024 / 1024} MiB: ask for less, with 'fields' and 'limit' in the paths");
    private readonly JsonBuffer _bodies = new();
    private readonly JsonBuffer _json = new();
    private readonly List<OperationResult> _results = [];
    private int _rows;

    /// <summary>The operation with the encoders that keep its answer here.</summary>
    public BatchOperation Add(BoundOperation bound)
    {
        var result = new OperationResult(bound.Route, bound.Operation);
        _results.Add(result);
        if (bound.Operation.List is not null)
        {
            return bound.Operation with { EncodePage = async page => _rows += await result.EncodePageAsync(rest, _bodies, page, cancellationToken) };
        }

        if (bound.Operation.Write is { Verb: WriteVerb.Delete }) return bound.Operation;
        return bound.Operation with
        {
            Encode = (shape, row, budget) =>
            {
                _rows++;
                result.EncodeRow(rest, _bodies, shape, row, budget);
            },
        };
    }

    /// <summary>The store may run the work again.</summary>
    public void Begin()
    {
        _bodies.CutTo(0);
        _rows = 0;
        foreach (var result in _results) result.Clear();
    }

    public Problem? Overflow() => _rows > MostRows || _bodies.Length > MostBytes ? TooLarge : null;

    public KeptResponse Keep(IReadOnlyList<WriteAnswer> answers)
    {
        Write(answers);
        return new KeptResponse(Status, null, null, _json.WrittenMemory);
    }

    public ValueTask SendAsync(HttpExchange exchange, BatchAnswer answer)
    {
        exchange.Rows = _results.Count;
        if (answer.Replayed is { } replayed)
        {
            exchange.ResponseHeaders[IdempotencyKeys.ReplayedHeader] = "true";
            Rewrite(KeptResponse.Read(replayed), answer.Operations);
        }
        else
        {
            Write(answer.Operations);
        }

        return JsonAnswer.SendAsync(exchange, Status, _json, tag: null);
    }

    public void Dispose()
    {
        _bodies.Dispose();
        _json.Dispose();
    }

    private int Status => asArray ? StatusCodes.Status201Created : StatusCodes.Status200OK;

    private void Write(IReadOnlyList<WriteAnswer> answers)
    {
        _json.CutTo(0);
        _json.Raw(asArray ? "{\"data\":["u8 : "{\"results\":["u8);
        for (var i = 0; i < _results.Count; i++)
        {
            if (i > 0) _json.Raw((byte)',');
            if (!asArray) _results[i].Write(_json, _bodies, answers[i]);
            else if (_results[i].HasBody) _json.Raw(_results[i].BodyIn(_bodies));
            else _json.Null();
        }

        _json.Raw("]}"u8);
    }

    // The kept answer, without the bodies that the caller may not read any more.
    private void Rewrite(KeptResponse kept, IReadOnlyList<WriteAnswer> answers)
    {
        using var document = JsonDocument.Parse(kept.Body);
        _json.CutTo(0);
        _json.Raw(asArray ? "{\"data\":["u8 : "{\"results\":["u8);
        var i = 0;
        foreach (var told in document.RootElement.GetProperty(asArray ? "data" : "results").EnumerateArray())
        {
            if (i > 0) _json.Raw((byte)',');
            var body = asArray ? told : told.TryGetProperty("body", out var inner) ? inner : default;
            if (body.ValueKind != JsonValueKind.Object || MayShow(_results[i], answers[i], body)) _json.Raw(System.Text.Encoding.UTF8.GetBytes(told.GetRawText()));
            else if (asArray) _json.Null();
            else _results[i].WriteBare(_json, answers[i]);
            i++;
        }

        _json.Raw("]}"u8);
    }

    private bool MayShow(OperationResult result, WriteAnswer answer, JsonElement kept)
    {
        if (!answer.Visible || result.Shape is not { } shape) return false;
        using var now = JsonDocument.Parse(result.MemoryIn(_bodies));
        return result.IsPage ? StillReadable.Page(shape, kept, now.RootElement) : StillReadable.Row(shape, kept, now.RootElement);
    }
}
