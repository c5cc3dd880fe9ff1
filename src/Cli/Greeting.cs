using System.Text;
using Ashlar.Model;
using Ashlar.Server.Options;

namespace Ashlar.Cli;

/// <summary>What <c>serve</c> tells a person when it is up: where, what is open, and something to paste.</summary>
internal static class Greeting
{
    public static string For(ModelSnapshot model, string address, bool hasSite, ServerOptions options)
    {
        var text = new StringBuilder();
        text.Append(Terminal.Strong(model.Name)).Append(" listens on ").Append(Terminal.Strong(address)).Append('\n');
        if (hasSite) text.Append("  site    ").Append(address).Append("/\n");
        text.Append("  docs    ").Append(address).Append("/docs\n");
        if (!options.IsDevelopment) return text.ToString().TrimEnd();
        text.Append("  ").Append(PublicListing.Summary(model)).Append('\n');
        text.Append("  try     ").Append(Request(model, address, options)).Append('\n');
        text.Append("  ").Append(Terminal.Faint("the model is reloaded when its file changes; Ctrl+C stops"));
        return text.ToString();
    }

    /// <summary>A request that works as it stands: a public list, or any list with a token made on the spot.</summary>
    private static string Request(ModelSnapshot model, string address, ServerOptions options)
    {
        var open = Engine.Rules.PublicAccess.Of(model).FirstOrDefault(a => a.Operation == "list");
        if (open is not null) return $"curl {address}/api/{open.Entity.Path}";
        var folder = Path.GetRelativePath(Environment.CurrentDirectory, options.Folder);
        var argument = folder == "." ? "" : folder + " ";
        return $"curl {address}/api/me -H \"Authorization: Bearer $(ashlar token {argument}--sub {CallerExample.Id(model)})\"";
    }
}
