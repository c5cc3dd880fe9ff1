using System.CommandLine;
using System.IO.Enumeration;
using System.Text;
using Ashlar.Cli.Introspecting;
using Ashlar.Model;
using Ashlar.Server;
using Ashlar.Server.Loading;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar introspect URL</c>: a model of a database that is there already, to be served as it is.</summary>
internal static class IntrospectCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("url") { Description = "The database: sqlite:shop.db, postgres://user:password@host/name", HelpName = "URL" };
        var output = new Option<string>("--output", "-o") { Description = "The file to write, or its folder; - prints it", HelpName = "FILE", DefaultValueFactory = _ => "." };
        var name = new Option<string?>("--name") { Description = "The model's name (default: the database's)", HelpName = "NAME" };
        var schema = new Option<string?>("--schema") { Description = "PostgreSQL: the schema to read (default: the first of the search path)", HelpName = "NAME" };
        var include = new Option<string[]>("--include") { Description = "Only tables with such names; * stands for anything", HelpName = "NAME" };
        var exclude = new Option<string[]>("--exclude") { Description = "No tables with such names", HelpName = "NAME" };
        var access = new Option<string>("--access") { Description = "Who may read: closed (nobody until the file says so), signed-in, public-read; signed-in-write: read and write", DefaultValueFactory = _ => "closed" };
        access.AcceptOnlyFromAmong("closed", "signed-in", "signed-in-write", "public-read");
        var force = new Option<bool>("--force") { Description = "Replace the file where there is one" };
        var command = new Command("introspect", "Write a model of an existing database, to serve it as it is") { url, output, name, schema, include, exclude, access, force };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(parsed.GetValue(url)!, parsed.GetValue(output)!, parsed.GetValue(name), parsed.GetValue(schema), parsed.GetValue(include) ?? [], parsed.GetValue(exclude) ?? [], AccessOf(parsed.GetValue(access)), parsed.GetValue(force)), // required, or with defaults
            cancellationToken));
        return command;
    }

    private sealed record Request(string Url, string Output, string? Name, string? Schema, string[] Include, string[] Exclude, AccessChoice Access, bool Force);

    private static AccessChoice AccessOf(string? word) => word switch
    {
        "signed-in" => AccessChoice.SignedIn,
        "signed-in-write" => AccessChoice.SignedInWrite,
        "public-read" => AccessChoice.PublicRead,
        _ => AccessChoice.Closed,
    };

    private static async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var file = request.Output == "-" ? null : FileOf(request.Output);
        if (file is not null && File.Exists(file) && !request.Force) throw new CommandException($"{file} is there already; nothing was changed. Replace it with --force, or name another file with -o");
        var found = await ReadAsync(request, cancellationToken);
        var tables = found with { Tables = [.. found.Tables.Where(t => IsWanted(t.Name, request))] };
        if (tables.Tables.Count == 0) throw new CommandException(found.Tables.Count == 0 ? request.Url.StartsWith("sqlite:", StringComparison.Ordinal) ? "there is no database, or it has no tables; is the path right?" : "the schema has no tables that this login may read; another schema is named by --schema" : "no table has such a name; --include and --exclude left none");
        var entities = Sketcher.Sketch(tables);
        var text = ModelText.Of(request.Name ?? DatabaseName(request.Url), entities, tables, request.Access);
        var check = ModelLoader.Load(text, ModelFile.Name);
        if (file is null) Console.Out.Write(text);
        else await WriteAsync(file, text, cancellationToken);
        if (check.Snapshot is not { } model) throw new CommandException("the model does not check, which is a fault of ours; what it says:\n" + ModelIssueFormatter.ToText(check));
        if (file is not null) Tell(request, file, entities, SchemaFit.Check(model, found));
        return CommandRunner.Done;
    }

    private static async Task<FoundDatabase> ReadAsync(Request request, CancellationToken cancellationToken)
    {
        var store = await DatabaseUrl.OpenAsync(WithSchema(request), migrateUrl: null, Directory.GetCurrentDirectory(), TimeProvider.System, cancellationToken);
        await using (store)
        {
            if (!Console.IsErrorRedirected) await Console.Error.WriteLineAsync("reading tables …");
            return await store.Migrator.InspectAsync(cancellationToken);
        }
    }

    // PostgreSQL looks for names in the first schema of the search path
    private static string WithSchema(Request request)
    {
        if (request.Schema is not { } schema) return request.Url;
        if (request.Url.StartsWith("sqlite:", StringComparison.Ordinal)) throw new CommandException("a SQLite database has no schemas; remove --schema");
        return request.Url + (request.Url.Contains('?') ? "&" : "?") + "schema=" + Uri.EscapeDataString(schema);
    }

    // Terminals are watched and logged
    private static string WithoutPassword(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.UserInfo.IndexOf(':') is > 0 and var colon
        ? url.Replace(address.UserInfo, address.UserInfo[..colon] + ":…", StringComparison.Ordinal)
        : url;

    private static bool IsWanted(string table, Request request) =>
        (request.Include.Length == 0 || request.Include.Any(p => FileSystemName.MatchesSimpleExpression(p, table))) && !request.Exclude.Any(p => FileSystemName.MatchesSimpleExpression(p, table));

    private static string FileOf(string output)
    {
        var full = Path.GetFullPath(output);
        return Directory.Exists(full) || !Path.HasExtension(full) ? Path.Combine(full, ModelFile.Name) : full;
    }

    private static string DatabaseName(string url)
    {
        var path = url[(url.IndexOf(':') + 1)..];
        var question = path.IndexOf('?');
        if (question >= 0) path = path[..question];
        return Names.Model(Path.GetFileNameWithoutExtension(path.TrimEnd('/')));
    }

    private static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(file)!; // a full path
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(file, text, new UTF8Encoding(false), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "ashlar.schema.json"), ModelSchema.Generate(), cancellationToken);
    }

    private static void Tell(Request request, string file, IReadOnlyList<EntitySketch> entities, IReadOnlyList<Misfit> misfits)
    {
        var shown = Path.GetRelativePath(Directory.GetCurrentDirectory(), file);
        Console.WriteLine($"{Terminal.Good("wrote")} {shown}: {entities.Count} {(entities.Count == 1 ? "entity" : "entities")}, {entities.Sum(e => e.Fields.Count)} fields");
        foreach (var misfit in misfits) Console.WriteLine($"  {misfit}");
        if (request.Access is AccessChoice.Closed)
        {
            Console.WriteLine("\nNothing is open yet: without a rule an entity is closed. Edit its access: line, or write the file anew with\n  --force --access signed-in      every signed-in caller may read\n  --force --access public-read    anyone may read");
        }

        var argument = Path.GetFileName(file) == ModelFile.Name ? Path.GetDirectoryName(shown) : shown;
        Console.WriteLine($"\nNext:\n  DATABASE_URL={WithoutPassword(request.Url)} ashlar serve{(string.IsNullOrEmpty(argument) ? "" : " " + argument)}");
    }
}
