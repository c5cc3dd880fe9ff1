using System.Collections.Frozen;
using Ashlar.Engine;
using Ashlar.Server.Options;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ashlar.Server.PublicFiles;

/// <summary>
/// The files of <c>public/</c> beside the model, for the pages and scripts of an application on the API's own origin. Paths that the
/// server answers itself are never theirs.
/// </summary>
internal sealed class PublicSite
{
    /// <summary>The value of the option that serves nothing, whatever lies beside the model.</summary>
    private const string None = "none";
    private static readonly Problem Unreadable = new(ProblemKind.NotFound, "the file cannot be read");
    private static readonly Problem ReadOnly = new(ProblemKind.MethodNotAllowed, "files are only read") { Allowed = ["GET", "HEAD"] };

    /// <summary>First parts of paths that are the server's own, those without a surface at the moment included.</summary>
    private static readonly FrozenSet<string> Own = new[] { "api", "auth", "oauth", "docs", "health", "metrics", "problems", "openapi.json" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly PublicFolder _folder;
    private readonly FileAnswer _answer;

    private PublicSite(PublicFolder folder, FileAnswer answer)
    {
        _folder = folder;
        _answer = answer;
    }

    /// <summary>The page at <c>/</c> was there when last looked.</summary>
    public bool HasHome => _folder.Seen.Home is not null;

    /// <summary>What the options ask to be served; null: nothing.</summary>
    /// <param name="options">Of the server.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told what keeps the folder from being read.</param>
    /// <exception cref="OptionException">The folder was named and cannot be served.</exception>
    public static PublicSite? Open(ServerOptions options, TimeProvider time, Action<string> tell)
    {
        if (options.PublicPath == None) return null;
        var path = Path.GetFullPath(options.PublicPath ?? "public", options.Folder);
        var isThere = Directory.Exists(path);
        if (options.PublicPath is not null && !isThere) throw new OptionException($"ASHLAR_PUBLIC: there is no folder {path}");
        if (!isThere && !options.IsDevelopment) return null; // development may make it later
        var real = isThere && new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : path;
        if (!Path.GetRelativePath(real, options.Folder).StartsWith("..", StringComparison.Ordinal))
        {
            throw new OptionException($"ASHLAR_PUBLIC: {path} holds the model, and the secrets beside it would be served; name a folder of its own");
        }

        return new PublicSite(new PublicFolder(path, options.IsDevelopment, time, tell), new FileAnswer(options.PublicPolicy, Math.Max(1, options.Limits.MaxRequests / 4)));
    }

    /// <summary>Answers with a file, or as <paramref name="otherwise"/> does.</summary>
    /// <param name="exchange">The request and its answer.</param>
    /// <param name="path">The path as sent, without the query.</param>
    /// <param name="otherwise">What answers where no file does.</param>
    public async ValueTask HandleAsync(HttpExchange exchange, string path, Func<HttpExchange, string, ValueTask> otherwise)
    {
        var name = PublicPath.Decode(path);
        if (name is null || Own.Contains(FirstOf(name)))
        {
            await otherwise(exchange, path);
            return;
        }

        var index = await _folder.CurrentAsync(exchange.Aborted);
        var lost = await TryAsync(exchange, name, path, index, otherwise);
        if (lost is null) return;
        // It was changed or taken away since it was found: what is there now?
        lost = await TryAsync(exchange, name, path, await _folder.AgainAsync(exchange.Aborted), otherwise);
        if (lost is not null) await ProblemAnswer.WriteAsync(exchange, Unreadable with { Cause = lost });
    }

    private async ValueTask<Exception?> TryAsync(HttpExchange exchange, string name, string path, PublicIndex index, Func<HttpExchange, string, ValueTask> otherwise)
    {
        var isRead = HttpMethods.IsGet(exchange.Method) || HttpMethods.IsHead(exchange.Method);
        var file = index.Find(name);
        var isFolder = file is null && index.IsFolder(name);
        if (file is null && !isFolder && isRead && index.Home is not null && IsPage(exchange, name)) file = index.Home;
        if (file is null && !isFolder)
        {
            await otherwise(exchange, path);
            return null;
        }

        exchange.Route = "/{file}"; // not the path: a label for each would be the caller's to make
        if (!isRead) await ProblemAnswer.WriteAsync(exchange, ReadOnly);
        else if (file is not null) return await _answer.TrySendAsync(exchange, file, index);
        else Redirect(exchange, name);
        return null;
    }

    /// <summary>
    /// An application's own address, which its script reads: a browser goes there (it names HTML; scripts and images do not), and it does
    /// not look like a file, so that one that is missing is 404 and no page.
    /// </summary>
    private static bool IsPage(HttpExchange exchange, string name)
    {
        if (name.AsSpan(name.LastIndexOf('/') + 1).Contains('.')) return false;
        exchange.ResponseHeaders.Append("Vary", "Accept");
        return MediaTypeHeaderValue.TryParseList(exchange.RequestHeaders.Accept, out var types)
            && types.Any(t => t.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && t.Quality is null or > 0);
    }

    // Relative addresses of a folder's page start at its slash. Made of the decoded name: never "//", which is another host's.
    private static void Redirect(HttpExchange exchange, string name)
    {
        exchange.Status = StatusCodes.Status302Found;
        exchange.ResponseHeaders.CacheControl = "no-cache";
        exchange.ResponseHeaders.Location = "/" + string.Join('/', name.Split('/').Select(Uri.EscapeDataString)) + "/" + exchange.RawQuery;
        exchange.ResponseHeaders.ContentLength = 0;
    }

    private static string FirstOf(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? name : name[..slash];
    }
}
