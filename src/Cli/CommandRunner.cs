using System.CommandLine;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Server;
using Ashlar.Server.Loading;
using Ashlar.Server.Options;
using Ashlar.Stores;

namespace Ashlar.Cli;

/// <summary>Runs a command line. Exit codes: 0 done, 1 refused or failed (the reason on stderr), 2 wrong usage.</summary>
internal static class CommandRunner
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    public static async Task<int> RunAsync(Command root, string[] args)
    {
        var parsed = root.Parse(args);
        var misuses = Misuse.Of(parsed);
        if (misuses.Count > 0)
        {
            foreach (var misuse in misuses) await Console.Error.WriteLineAsync(Terminal.Error("error: ") + misuse);
            await Console.Error.WriteLineAsync($"try: {Misuse.PathOf(parsed.CommandResult)} --help");
            return WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception refused) when (Reason(refused) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return Failed;
        }
    }

    /// <summary>What to tell a person of a failure that is no bug of ours; null for one that is.</summary>
    private static string? Reason(Exception refused) => refused switch
    {
        // A model's issues begin with file:line:column, which editors and tools look for at the line's start.
        ModelRefusedException => refused.Message,
        CommandException or ModelFileException or OptionException or MigrationNeededException or DatabaseUnfitException => Terminal.Error("error: ") + refused.Message,
        StoreException or KeyRingException => Terminal.Error("error: ") + refused.Message,
        IOException or UnauthorizedAccessException => Terminal.Error("error: ") + refused.Message,
        _ => null,
    };
}

/// <summary>A command cannot go on; the message says why and how to mend it.</summary>
internal sealed class CommandException(string message) : Exception(message);
