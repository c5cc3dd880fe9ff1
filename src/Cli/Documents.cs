namespace Ashlar.Cli;

/// <summary>Prints a document, or writes it to a file.</summary>
internal static class Documents
{
    public static async Task<int> WriteAsync(string text, string? path, CancellationToken cancellationToken)
    {
        if (path is null) await Console.Out.WriteLineAsync(text.AsMemory(), cancellationToken);
        else await File.WriteAllTextAsync(path, text.EndsWith('\n') ? text : text + "\n", cancellationToken);
        return CommandRunner.Done;
    }
}
