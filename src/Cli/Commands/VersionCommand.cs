using System.CommandLine;
using System.Runtime.InteropServices;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Print the version");
        command.SetAction(_ =>
        {
            var version = typeof(VersionCommand).Assembly.GetName().Version?.ToString(3);
            Console.WriteLine($"ashlar {version}  ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return CommandRunner.Done;
        });
        return command;
    }
}
