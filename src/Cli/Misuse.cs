using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ashlar.Cli;

/// <summary>What is wrong with a command line, in the words of one who typed it.</summary>
internal static class Misuse
{
    private const string TypeName = " as expected type '";

    /// <summary>Empty when the line can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (UnknownOption(parsed) is { } option) return [option];
        if (parsed.Errors.Count == 0) return [];
        if (UnknownCommand(parsed) is { } command) return [command];
        return [.. parsed.Errors.Select(e => Plain(e.Message))];
    }

    /// <summary>The command with those above it, as it is typed.</summary>
    public static string PathOf(CommandResult result) =>
        result.Parent is CommandResult above ? $"{PathOf(above)} {result.Command.Name}" : result.Command.Name;

    // The parser takes what it does not know as an option for an argument, and '--prot 80' as a model's path.
    private static string? UnknownOption(ParseResult parsed)
    {
        if (parsed.Tokens.Any(t => t.Type is TokenType.DoubleDash)) return null;
        var word = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value)
            .Concat(parsed.UnmatchedTokens).FirstOrDefault(t => t.Length > 1 && t[0] == '-');
        if (word is null) return null;
        var name = word.Split('=')[0];
        return $"there is no option '{name}'; there are {string.Join(", ", parsed.CommandResult.Command.Options.Select(o => o.Name).Append("--help"))}";
    }

    private static string? UnknownCommand(ParseResult parsed)
    {
        var commands = parsed.CommandResult.Command.Subcommands.Select(c => c.Name).ToList();
        if (commands.Count == 0) return null;
        return parsed.UnmatchedTokens is [var word, ..]
            ? $"there is no command '{word}'; there are {string.Join(", ", commands)}"
            : $"say which: {string.Join(", ", commands)}";
    }

    // The parser names a .NET type: what is not text is an id or a whole number.
    private static string Plain(string message)
    {
        var at = message.IndexOf(TypeName, StringComparison.Ordinal);
        if (at < 0) return message;
        return message[..at] + (message.Contains(nameof(Guid), StringComparison.Ordinal) ? ": it takes an id, as list tells it" : ": it takes a whole number");
    }
}
