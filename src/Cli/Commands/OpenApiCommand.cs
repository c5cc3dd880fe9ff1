using System.CommandLine;
using System.Text;
using Ashlar.Server.Loading;
using Ashlar.Surfaces.Rest.OpenApi;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar openapi [path]</c>: the OpenAPI 3.1 description of the model's REST API, as <c>/openapi.json</c> serves it.</summary>
internal static class OpenApiCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file instead of printing", HelpName = "FILE" };
        var command = new Command("openapi", "Print the OpenAPI 3.1 description of the REST API") { path, output };
        command.SetAction((parsed, cancellationToken) =>
        {
            var model = CommonOptions.LoadModel(ModelFile.Locate(parsed.GetValue(path)));
            var text = Encoding.UTF8.GetString(OpenApiDocument.Build(model, ServedDocuments.Of)).TrimEnd('\n');
            return Documents.WriteAsync(text, parsed.GetValue(output), cancellationToken);
        });
        return command;
    }
}
