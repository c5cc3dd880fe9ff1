using System.CommandLine;
using Ashlar.Model;
using Ashlar.Server.Loading;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar init [dir]</c>: a model to start from, its schema for editors, and a .gitignore.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("dir") { Description = "The folder to make it in (default: here)", DefaultValueFactory = _ => "." };
        var command = new Command("init", "Make a model to start from") { folder };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(folder)!, cancellationToken)); // has a default
        return command;
    }

    private static async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var model = Path.Combine(Path.GetFullPath(folder), ModelFile.Name);
        if (File.Exists(model)) throw new CommandException($"{model} is there already; nothing was changed");
        Directory.CreateDirectory(Path.GetDirectoryName(model)!); // ends in /ashlar.yaml
        await File.WriteAllTextAsync(model, Template(Name(model)), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(model)!, "ashlar.schema.json"), ModelSchema.Generate(), cancellationToken); // as above
        var ignore = Path.Combine(Path.GetDirectoryName(model)!, ".gitignore"); // as above
        if (!File.Exists(ignore)) await File.WriteAllTextAsync(ignore, ".ashlar/\n.env\n", cancellationToken);

        var argument = folder == "." ? "" : " " + folder;
        Console.WriteLine($"""
            {Terminal.Good("made")} {Path.Combine(folder, ModelFile.Name)}

            Next:
              ashlar check{argument}      see that it is right (it is)
              ashlar serve{argument}      serve it; it reloads when you change the file
            """);
        return CommandRunner.Done;
    }

    /// <summary>The folder's name as a model's name: lower case, letters, digits and hyphens, a letter first.</summary>
    private static string Name(string modelPath)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(modelPath)!).ToLowerInvariant(); // as above
        var name = new string([.. folder.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name : "app";
    }

    private static string Template(string name) => $"""
        # yaml-language-server: $schema=./ashlar.schema.json
        ashlar: 1
        name: {name}
        description: Lists of things to do.

        entities:
          List:
            description: A list that belongs to one person.
            fields:
              title: {"{"} type: string, max: 120 {"}"}
              # auth.id is the caller; a signed-out caller cannot make a list.
              owner: {"{"} ref: User, default: auth.id, immutable: true {"}"}
              tasks: {"{"} many: Task, by: list, owned: true, max: 500 {"}"}
              open:  {"{"} type: long, computed: 'tasks.count(t, !t.done)' {"}"}
            # Without a rule an entity is closed. These say: only the owner.
            access:
              read:  ownerId == auth.id
              write: ownerId == auth.id

          Task:
            description: One thing to do. Part of its list, so it follows the list's rules.
            fields:
              list:     {"{"} ref: List {"}"}
              title:    {"{"} type: string, max: 200 {"}"}
              done:     {"{"} type: bool, default: false {"}"}
              priority: {"{"} enum: [low, normal, high], default: normal {"}"}
              due:      {"{"} type: date, optional: true {"}"}

        """;
}
