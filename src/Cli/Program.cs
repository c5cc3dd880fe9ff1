using System.CommandLine;
using System.CommandLine.Help;
using Ashlar.Cli;
using Ashlar.Cli.Commands;

// A command of our own, not RootCommand: that one is called after the program file.
var root = new Command("ashlar", """
    Ashlar turns a model into a production backend.

    Describe entities, relations, validation and access rules in one file, ashlar.yaml; one process serves it.

      ashlar init myapp          make a model to start from
      ashlar serve myapp         serve it on http://localhost:8080 (docs at /docs)
      ashlar token --sub ID      make a token for trying things
    """)
{
    InitCommand.Create(),
    CheckCommand.Create(),
    ServeCommand.Create(),
    TokenCommand.Create(),
    ClientCommand.Create(),
    UserCommand.Create(),
    KeyCommand.Create(),
    SigningKeyCommand.Create(),
    AuditCommand.Create(),
    IntrospectCommand.Create(),
    MigrateCommand.Create(),
    ImportCommand.Create(),
    ExportCommand.Create(),
    MoveCommand.Create(),
    AdviseCommand.Create(),
    OpenApiCommand.Create(),
    SchemaCommand.Create(),
    VersionCommand.Create(),
};
root.Options.Add(new HelpOption());
root.Options.Add(new VersionOption());
return await CommandRunner.RunAsync(root, args);
