using System.IO.Compression;
using System.Security.Cryptography;

namespace Ashlar.Server.PublicFiles;

/// <summary>One file as it was found, and its content once somebody asked for it.</summary>
/// <param name="Name">In the folder, parts by slashes.</param>
/// <param name="Path">In the file system.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When it was written, UTC.</param>
internal sealed record PublicFile(string Name, string Path, long Length, DateTime Modified)
{
    /// <summary>What is larger stays on the disk and is sent from there.</summary>
    public const long MostInMemory = 1 << 20;

    /// <summary>What is smaller gains nothing by compression.</summary>
    private const int LeastCompressed = 512;

    private readonly Lock _gate = new();
    private Task<FileForms>? _forms;
    private long _held;

    public FileType Type { get; } = FileType.Of(Name);

    /// <summary>The name changes with the content.</summary>
    public bool IsImmutable { get; } = FileType.HasHash(Name);

    /// <summary>Bytes of memory that its content takes now.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>The same file, not written since.</summary>
    public bool IsStill(PublicFile other) => (Name, Path, Length, Modified) == (other.Name, other.Path, other.Length, other.Modified);

    /// <summary>Its forms, made when first asked for.</summary>
    /// <exception cref="IOException">It cannot be read, or was changed meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public Task<FileForms> FormsAsync(MemoryBudget budget)
    {
        lock (_gate)
        {
            // One that failed is tried again by the next who asks.
            if (_forms is null or { IsFaulted: true }) _forms = Task.Run(() => ReadAsync(budget));
            return _forms;
        }
    }

    /// <summary>The file as it is on the disk.</summary>
    public FileStream Open()
    {
        // What was a file when it was found and has become a link since may lead anywhere.
        if (new FileInfo(Path).LinkTarget is not null) throw new IOException($"{Path} has become a link");
        var stream = new FileStream(Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        if (stream.Length == Length) return stream;
        stream.Dispose();
        throw new IOException($"{Path} was changed while it was asked for");
    }

    private async Task<FileForms> ReadAsync(MemoryBudget budget)
    {
        if (Length == 0) return FileForms.Of([]); // pipes and devices have no length either, and opening one may wait for ever
        // Read in full for every answer it would cost more than its content is worth: time and length stand for it.
        if (Length > MostInMemory || !budget.TryTake(Length)) return new FileForms($"{Modified.Ticks:x}-{Length:x}");
        var bytes = new byte[Length];
        await using (var stream = Open()) await stream.ReadExactlyAsync(bytes);
        var forms = FileForms.Of(bytes);
        if (Type.Compresses && Length >= LeastCompressed) forms = forms with { Brotli = Kept(budget, BrotliOf(bytes), bytes.Length), Gzip = Kept(budget, GzipOf(bytes), bytes.Length) };
        Volatile.Write(ref _held, forms.Held);
        return forms;
    }

    private static byte[]? Kept(MemoryBudget budget, byte[] compressed, int plain) => compressed.Length < plain && budget.TryTake(compressed.Length) ? compressed : null;

    private static byte[] BrotliOf(byte[] plain)
    {
        var target = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        // 6 of 11: the next ones cost ten times as much for a few percent. Builds that want those bring their own .br files.
        return BrotliEncoder.TryCompress(plain, target, out var written, quality: 6, window: 22) ? target[..written] : plain;
    }

    private static byte[] GzipOf(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal)) gzip.Write(plain);
        return target.ToArray();
    }
}

/// <summary>The content of a file in the forms that it is sent in.</summary>
/// <param name="Tag">The entity tag of the plain form, without its quotes: a hash of the content.</param>
internal sealed record FileForms(string Tag)
{
    /// <summary>Null: it is on the disk alone.</summary>
    public byte[]? Plain { get; init; }
    public byte[]? Brotli { get; init; }
    public byte[]? Gzip { get; init; }

    public long Held => (Plain?.Length ?? 0) + (Brotli?.Length ?? 0) + (Gzip?.Length ?? 0);

    public static FileForms Of(byte[] plain) => new(Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12))) { Plain = plain };
}

/// <summary>How much of a folder is kept in memory, bytes.</summary>
internal sealed class MemoryBudget(long most)
{
    private long _left = most;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0) return true;
        Interlocked.Add(ref _left, bytes);
        return false;
    }
}
