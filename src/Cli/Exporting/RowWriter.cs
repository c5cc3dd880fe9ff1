using System.Text.Json;

namespace Ashlar.Cli.Exporting;

/// <summary>Writes exported rows in one format.</summary>
internal abstract class RowWriter(Stream output) : IAsyncDisposable
{
    protected Stream Output { get; } = output;

    /// <summary>Relations to expand so that a row is whole: owned lists and links.</summary>
    public abstract IReadOnlyList<string> Expansions { get; }

    /// <param name="row">The row as JSON, as every surface shows it.</param>
    public abstract ValueTask WriteAsync(JsonElement row, CancellationToken cancellationToken);

    public virtual async ValueTask DisposeAsync() => await Output.FlushAsync();
}
