namespace Ashlar.Server.Hosting;

/// <summary>
/// On which threads the work of sockets goes on. Over PostgreSQL a request is nothing but sockets and short pieces of
/// work: run where the operating system told of the socket, one event loop for each core, it costs a third less than handed to
/// the pool and back (bench/README.md). A read of SQLite works on its thread as long as it takes, and would keep every
/// connection of that loop waiting: there the pool is right.
/// </summary>
internal static class SocketScheduling
{
    // .NET has no other switch; it is read once, at the process's first socket.
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Called before any socket is made. What the operator has set stays.</summary>
    public static void Choose(string? database)
    {
        var remote = database?.StartsWith("postgres", StringComparison.Ordinal) ?? false;
        if (remote && Environment.GetEnvironmentVariable(InlineCompletions) is null) Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }
}
