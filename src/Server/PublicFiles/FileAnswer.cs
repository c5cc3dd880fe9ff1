using System.Globalization;
using Ashlar.Engine;
using Ashlar.Server.Hosting;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Ashlar.Server.PublicFiles;

/// <summary>Sends a file (RFC 9110): in the best form that the client takes, or the part it asks for, or word that it has it already.</summary>
/// <param name="policy">The Content-Security-Policy of every file.</param>
/// <param name="mostStreams">How many are sent from the disk at once: they may take as long as their reader, and the API needs places too.</param>
internal sealed class FileAnswer(string policy, int mostStreams)
{
    private const int Chunk = 64 << 10;
    private static readonly Problem TooMany = new(ProblemKind.Unavailable, "as many downloads are under way as the server takes; try again shortly") { RetryAfter = TimeSpan.FromSeconds(5) };
    private int _streams;

    /// <returns>Null: it is answered. Else why the file cannot be read as it was found; nothing is sent then.</returns>
    public async ValueTask<Exception?> TrySendAsync(HttpExchange exchange, PublicFile file, PublicIndex index)
    {
        try
        {
            var form = await ChooseAsync(exchange, file, index);
            await using var stream = form.Bytes is null ? form.File.Open() : null;
            await SendAsync(exchange, file, form, stream, index);
            return null;
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException && !exchange.HasStarted)
        {
            Unset(exchange);
            return lost;
        }
    }

    private async ValueTask SendAsync(HttpExchange exchange, PublicFile file, FileForm form, FileStream? stream, PublicIndex index)
    {
        SetHeaders(exchange, file, form, index);
        if (HasIt(exchange, form.Tag))
        {
            exchange.Status = StatusCodes.Status304NotModified;
            return;
        }

        exchange.ResponseHeaders.ContentType = file.Type.ContentType;
        if (form.Coding is { } coding) exchange.ResponseHeaders.ContentEncoding = coding;
        var (from, length) = PartOf(exchange, form);
        exchange.ResponseHeaders.ContentLength = length;
        if (length == 0 || HttpMethods.IsHead(exchange.Method)) return;
        if (form.Bytes is { } bytes) await exchange.ResponseBody.WriteAsync(bytes.AsMemory((int)from, (int)length), exchange.Aborted);
        else if (stream is not null) await StreamAsync(exchange, stream, from, length);
    }

    private static async ValueTask<FileForm> ChooseAsync(HttpExchange exchange, PublicFile file, PublicIndex index)
    {
        var forms = await file.FormsAsync(index.Budget).WaitAsync(exchange.Aborted);
        var accepted = exchange.RequestHeaders.AcceptEncoding;
        // A part is of the plain form: nobody can use a piece of a compressed one.
        if (accepted.Count > 0 && exchange.RequestHeaders.Range.Count == 0)
        {
            foreach (var (coding, ending, kept) in new[] { ("br", ".br", forms.Brotli), ("gzip", ".gz", forms.Gzip) })
            {
                if (!Accepts(accepted, coding)) continue;
                if (index.Sibling(file, ending) is { } sibling)
                {
                    var made = await sibling.FormsAsync(index.Budget).WaitAsync(exchange.Aborted);
                    return new FileForm(sibling, coding, $"\"{made.Tag}-{coding}\"", made.Plain, sibling.Length);
                }

                if (kept is not null) return new FileForm(file, coding, $"\"{forms.Tag}-{coding}\"", kept, kept.Length);
            }
        }

        return new FileForm(file, null, $"\"{forms.Tag}\"", forms.Plain, file.Length);
    }

    private void SetHeaders(HttpExchange exchange, PublicFile file, FileForm form, PublicIndex index)
    {
        var headers = exchange.ResponseHeaders;
        headers.ContentSecurityPolicy = policy; // with 304 too, whose headers replace those that are kept
        headers.ETag = form.Tag;
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.AcceptRanges = "bytes";
        if (file.Type.Compresses || form.Coding is not null || index.Sibling(file, ".br") is not null || index.Sibling(file, ".gz") is not null) headers.Append("Vary", "Accept-Encoding");
    }

    private static bool HasIt(HttpExchange exchange, string tag)
    {
        var known = exchange.RequestHeaders.IfNoneMatch;
        if (known.Count == 0 || !EntityTagHeaderValue.TryParseList(known, out var tags)) return false;
        var current = new EntityTagHeaderValue(tag);
        return tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(current, useStrongComparison: false));
    }

    /// <summary>What is sent of it, and the status that says so. Several parts at once are answered with the whole, as RFC 9110 section 14.2 allows.</summary>
    private static (long From, long Length) PartOf(HttpExchange exchange, FileForm form)
    {
        exchange.Status = StatusCodes.Status200OK;
        var asked = exchange.RequestHeaders.Range;
        if (asked.Count != 1 || !HttpMethods.IsGet(exchange.Method) || !RangeHeaderValue.TryParse(asked[0], out var ranges)
            || ranges.Unit != "bytes" || ranges.Ranges.Count != 1 || !HasSame(exchange, form.Tag)) return (0, form.Length);
        var range = ranges.Ranges.First();
        var from = range.From ?? Math.Max(0, form.Length - range.To!.Value); // one of the two is there
        var to = range.From is null ? form.Length - 1 : Math.Min(range.To ?? long.MaxValue, form.Length - 1);
        var headers = exchange.ResponseHeaders;
        if (from > to)
        {
            exchange.Status = StatusCodes.Status416RangeNotSatisfiable;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{form.Length}");
            return (0, 0);
        }

        exchange.Status = StatusCodes.Status206PartialContent;
        headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{form.Length}");
        return (from, to - from + 1);
    }

    /// <summary><c>If-Range</c>: the rest of something else is of no use. Dates never match: they are too coarse to tell.</summary>
    private static bool HasSame(HttpExchange exchange, string tag) => exchange.RequestHeaders.IfRange is not { Count: > 0 } condition || condition == tag;

    private async ValueTask StreamAsync(HttpExchange exchange, FileStream stream, long from, long length)
    {
        if (Interlocked.Increment(ref _streams) > mostStreams)
        {
            Interlocked.Decrement(ref _streams);
            Unset(exchange);
            await ProblemAnswer.WriteAsync(exchange, TooMany);
            return;
        }

        try
        {
            stream.Position = from;
            // Not the request's own time: a download takes as long as its reader, who is held to a least speed by the server.
            await CopyAsync(stream, exchange, length, exchange.Features.Get<IHttpRequestLifetimeFeature>()?.RequestAborted ?? exchange.Aborted);
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private static async ValueTask CopyAsync(FileStream stream, HttpExchange exchange, long length, CancellationToken gone)
    {
        var into = exchange.ResponseBody;
        for (var left = length; left > 0;)
        {
            var buffer = into.GetMemory(Chunk);
            var read = await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], gone);
            if (read == 0) throw new EndOfStreamException($"{stream.Name} became shorter while it was sent"); // the length is promised: the connection is cut
            into.Advance(read);
            left -= read;
            if ((await into.FlushAsync(gone)).IsCompleted) return; // the client went away
        }
    }

    /// <summary>What was said of a file before it turned out that there is none to send.</summary>
    private static void Unset(HttpExchange exchange)
    {
        exchange.ResponseHeaders.ContentSecurityPolicy = CommonHeaders.NothingAllowed;
        foreach (var name in new[] { "ETag", "Accept-Ranges", "Content-Encoding", "Content-Range", "Vary" }) exchange.ResponseHeaders.Remove(name);
    }

    private static bool Accepts(Microsoft.Extensions.Primitives.StringValues header, string coding) =>
        StringWithQualityHeaderValue.TryParseList(header, out var codings)
        && codings.Any(c => c.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && c.Quality is null or > 0);

    /// <summary>One form of a file: in memory, or on the disk where there are no bytes.</summary>
    private sealed record FileForm(PublicFile File, string? Coding, string Tag, byte[]? Bytes, long Length);
}
