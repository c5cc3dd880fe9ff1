using System.Text;

namespace Ashlar.Cli;

/// <summary>Asks for a password: unseen and twice on a terminal, else one line of standard input. Never an argument, which others can see.</summary>
internal static class PasswordPrompt
{
    /// <exception cref="CommandException">None was given, or two that differ.</exception>
    public static async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected) return await Console.In.ReadLineAsync(cancellationToken) is { Length: > 0 } line ? line : throw new CommandException("standard input has no password; type it on a terminal, or pipe one line: `ashlar … < file`");
        var first = Read("Password: ");
        if (first.Length == 0) throw new CommandException("no password was given");
        return Read("Again: ") == first ? first : throw new CommandException("the two passwords differ");
    }

    private static string Read(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
