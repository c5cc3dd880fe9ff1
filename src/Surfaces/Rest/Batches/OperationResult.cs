using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Stores.Plans;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Json;
using Ashlar.Surfaces.Rest.Routing;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Batches;

/// <summary>What one operation of a batch answers: where its body is among those of all, and how it is told.</summary>
internal sealed class OperationResult(EntityRoute route, BatchOperation operation)
{
    private int _start;
    private int _length;

    /// <summary>Of the row or page encoded; null: nothing was.</summary>
    public RowShape? Shape { get; private set; }
    public string? Tag { get; private set; }
    public bool HasBody => _length > 0;
    public bool IsPage => operation.List is not null;

    public ReadOnlySpan<byte> BodyIn(JsonBuffer bodies) => bodies.Written.Slice(_start, _length);

    public ReadOnlyMemory<byte> MemoryIn(JsonBuffer bodies) => bodies.WrittenMemory.Slice(_start, _length);

    public void Clear() => (_length, Shape, Tag) = (0, null, null);

    public void EncodeRow(RestContext rest, JsonBuffer bodies, RowShape shape, IRowReader row, RowBudget budget)
    {
        _start = bodies.Length;
        rest.Encoders.For(shape).Write(bodies, row, budget);
        Ended(bodies, shape);
        Tag = GetRow.TagOf(shape, row, BodyIn(bodies));
    }

    /// <returns>How many rows the page has.</returns>
    public async ValueTask<int> EncodePageAsync(RestContext rest, JsonBuffer bodies, IPageAnswer page, CancellationToken cancellationToken)
    {
        _start = bodies.Length;
        var rows = await ListRows.EncodeAsync(rest, page, bodies, cancellationToken);
        Ended(bodies, page.Shape);
        Tag = EntityTags.OfHash(BodyHash.Of(BodyIn(bodies)));
        return rows;
    }

    public int StatusOf(WriteAnswer answer) => operation.Write switch
    {
        { Verb: WriteVerb.Create } => StatusCodes.Status201Created,
        null => StatusCodes.Status200OK,
        { Verb: WriteVerb.Delete } => StatusCodes.Status204NoContent,
        _ => answer.Visible ? StatusCodes.Status200OK : StatusCodes.Status204NoContent,
    };

    /// <summary><c>{"id":…,"status":…,"location":…,"etag":…,"body":…}</c>, without what there is not.</summary>
    public void Write(JsonBuffer json, JsonBuffer bodies, WriteAnswer answer)
    {
        WriteStart(json, answer);
        if (HasBody)
        {
            if (Tag is not null)
            {
                json.Raw(",\"etag\":"u8);
                json.Text(Tag);
            }

            json.Raw(",\"body\":"u8);
            json.Raw(BodyIn(bodies));
        }

        json.Raw((byte)'}');
    }

    /// <summary>The same without tag and body, for what the caller may not read any more.</summary>
    public void WriteBare(JsonBuffer json, WriteAnswer answer)
    {
        WriteStart(json, answer);
        json.Raw((byte)'}');
    }

    private void WriteStart(JsonBuffer json, WriteAnswer answer)
    {
        json.Raw((byte)'{');
        if (operation.Id is { } id)
        {
            json.Raw("\"id\":"u8);
            json.Text(id);
            json.Raw((byte)',');
        }

        json.Raw("\"status\":"u8);
        json.Number(StatusOf(answer));
        if (operation.Write is { Verb: WriteVerb.Create })
        {
            json.Raw(",\"location\":"u8);
            json.Text(route.RowAddress(answer.Key));
        }
    }

    private void Ended(JsonBuffer bodies, RowShape shape)
    {
        _length = bodies.Length - _start;
        Shape = shape;
    }
}
