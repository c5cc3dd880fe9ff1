using System.CommandLine;
using Ashlar.Model;
using Ashlar.Server.Loading;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar check [path]</c>: every error in the model; <c>--public</c> lists what anyone can read or do.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var isPublic = new Option<bool>("--public") { Description = "List what a caller who is not signed in may do" };
        var format = new Option<string>("--format") { Description = "text or json", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("check", "Find every error in the model and in identity.yaml, each with its place and mend") { path, isPublic, format };
        command.SetAction(parsed => Run(parsed.GetValue(path), parsed.GetValue(isPublic), parsed.GetValue(format) == "json"));
        return command;
    }

    private static int Run(string? path, bool listPublic, bool json)
    {
        var file = ModelFile.Locate(path);
        var result = ModelFile.Load(file);
        var identity = IdentitySettings.Check(Path.GetDirectoryName(file)!); // a full path to a file has a folder
        var errors = result.Issues.Concat(identity.Issues).Count(i => i.Severity == ModelSeverity.Error);
        if (json)
        {
            Console.WriteLine(ModelIssueFormatter.ToJson(result, identity));
            return errors > 0 ? CommandRunner.Failed : CommandRunner.Done;
        }

        foreach (var found in new[] { result, identity }.Where(found => found.Issues.Count > 0)) Console.Error.WriteLine(ModelIssueFormatter.ToText(found));
        if (result.Snapshot is not { } model || errors > 0)
        {
            Console.Error.WriteLine(Terminal.Error(errors == 1 ? "1 error" : $"{errors} errors"));
            return CommandRunner.Failed;
        }

        Console.WriteLine($"{Terminal.Good("ok")}  {model.Name}: {Counted(model.Entities.Count, "entity", "entities")}, {Counted(model.Entities.Sum(e => e.Fields.Count), "field", "fields")}");
        if (listPublic) Console.WriteLine(PublicListing.Describe(model));
        return CommandRunner.Done;
    }

    private static string Counted(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
