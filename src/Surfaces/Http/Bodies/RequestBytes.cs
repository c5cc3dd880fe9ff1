using System.Buffers;
using Ashlar.Engine;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Http.Bodies;

/// <summary>A request's body, whole, in a pooled array.</summary>
internal sealed class RequestBytes : IDisposable
{
    private byte[] _bytes;
    private int _length;

    private RequestBytes(int size) => _bytes = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Reads to the end, or to <paramref name="most"/> bytes, whichever form of transfer announces them.</summary>
    /// <exception cref="OperationCanceledException">The client went away, or the request's time is up.</exception>
    public static async ValueTask<Result<RequestBytes>> ReadAsync(HttpExchange exchange, int most)
    {
        var announced = exchange.RequestHeaders.ContentLength;
        if (announced > most) return TooLarge(most);

        var body = new RequestBytes((int)(announced ?? 4096));
        try
        {
            if (await body.FillAsync(exchange, most)) return body;
            body.Dispose();
            return TooLarge(most);
        }
        catch (BadHttpRequestException refused)
        {
            body.Dispose();
            return Refusal(refused, most);
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException)
        {
            body.Dispose();
            throw lost as OperationCanceledException ?? new OperationCanceledException("the client went away", lost);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private async ValueTask<bool> FillAsync(HttpExchange exchange, int most)
    {
        var reader = exchange.RequestBody;
        while (true)
        {
            var result = await reader.ReadAsync(exchange.Aborted);
            var fits = _length + result.Buffer.Length <= most;
            if (fits) Append(result.Buffer);
            reader.AdvanceTo(result.Buffer.End);
            if (!fits) return false;
            if (result.IsCompleted) return true;
            if (result.IsCanceled) throw new OperationCanceledException("the read was cancelled");
        }
    }

    private void Append(in ReadOnlySequence<byte> data)
    {
        var length = (int)data.Length;
        if (_bytes.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + length, _bytes.Length * 2));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        data.CopyTo(_bytes.AsSpan(_length));
        _length += length;
    }

    private static Problem Refusal(BadHttpRequestException refused, int most) => refused.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(most),
        StatusCodes.Status408RequestTimeout => new Problem(ProblemKind.Timeout, "the body came too slowly"),
        _ => new Problem(ProblemKind.Malformed, "the body ended before it was whole, or its transfer encoding is wrong"),
    };

    private static Problem TooLarge(int most) => new(ProblemKind.TooLarge, $"the body is larger than {most} bytes");
}
