using System.Text;
using Ashlar.Server.Tests.Faults;

namespace Ashlar.Server.Tests.PublicFiles;

/// <summary>A server with a <c>public/</c> folder, for every test of a class.</summary>
public sealed class SiteInDevelopment : IAsyncLifetime
{
    public const string Page = "<!doctype html><title>An application</title>";
    public const string Secret = "nobody may read this";
    public const int LargeLength = 3 << 20;
    private readonly TempFolder _folder = new();
    private ServerProcess? _server;

    public ServerProcess Server => _server ?? throw new InvalidOperationException("not started");

    /// <summary>Of a file of text that is worth compressing.</summary>
    public static string Script { get; } = string.Concat(Enumerable.Range(0, 200).Select(i => $"export const value{i} = {i}\n"));

    public string Write(string relative, string text) => _folder.Write("public/" + relative, text);

    public void Delete(string relative) => File.Delete(_folder.Combine("public", relative));

    public async ValueTask InitializeAsync()
    {
        Fill(_folder);
        _server = await ServerProcess.ServeAsync(_folder.Write("ashlar.yaml", NotesServer.Model), environment: NotesServer.Environment);
    }

    /// <summary>A site, with what must not be served in it and beside it.</summary>
    public static void Fill(TempFolder folder)
    {
        folder.Write("secret.txt", Secret);
        folder.Write("outside/secret.txt", Secret);
        folder.Write("public/index.html", Page);
        folder.Write("public/app.js", Script);
        folder.Write("public/app.3f9a1c07.js", "1");
        folder.Write("public/a b/é.txt", "accents");
        folder.Write("public/help/index.html", "<title>Help</title>");
        folder.Write("public/empty.txt", "");
        folder.Write("public/.env", Secret);
        folder.Write("public/.git/config", Secret);
        folder.Write("public/.well-known/openid-configuration", Secret);
        foreach (var own in new[] { "api/notes", "api.html", "auth/login", "oauth/token", "docs/index.html", "health/live", "metrics", "openapi.json", "problems/not-found" }) folder.Write("public/" + own, Secret);
        var large = new byte[LargeLength];
        new Random(7).NextBytes(large);
        File.WriteAllBytes(folder.Combine("public", "film.mp4"), large);
        if (OperatingSystem.IsWindows()) return; // links need rights there
        File.CreateSymbolicLink(folder.Combine("public", "out.txt"), folder.Combine("secret.txt"));
        File.CreateSymbolicLink(folder.Combine("public", "up.txt"), "../secret.txt");
        Directory.CreateSymbolicLink(folder.Combine("public", "outside"), "../outside");
        Directory.CreateSymbolicLink(folder.Combine("public", "round"), ".");
        File.CreateSymbolicLink(folder.Combine("public", "circle"), "circle");
        File.CreateSymbolicLink(folder.Combine("public", "same.js"), "app.js");
        File.CreateSymbolicLink(folder.Combine("public", "hidden.txt"), ".env");
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}
