using System.CommandLine;
using Ashlar.Model;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar schema</c>: the JSON Schema (draft-07) of the model file, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file instead of printing", HelpName = "FILE" };
        var command = new Command("schema", "Print the JSON Schema of the model file, for completion in editors") { output };
        command.SetAction((parsed, cancellationToken) => Documents.WriteAsync(ModelSchema.Generate(), parsed.GetValue(output), cancellationToken));
        return command;
    }
}
