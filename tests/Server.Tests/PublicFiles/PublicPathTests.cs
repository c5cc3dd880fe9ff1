using Ashlar.Server.PublicFiles;

namespace Ashlar.Server.Tests.PublicFiles;

public sealed class PublicPathTests
{
    [Theory]
    [InlineData("/", "")]
    [InlineData("/app.js", "app.js")]
    [InlineData("/a/b/", "a/b/")]
    [InlineData("/a%20b/%C3%A9t%C3%A9.txt", "a b/été.txt")]
    [InlineData("/100%25.txt", "100%.txt")]
    [InlineData("/a..b/c.d.", null)]
    [InlineData("/a..b/c", "a..b/c")]
    public void Decodes_once(string path, string? name) => Assert.Equal(name, PublicPath.Decode(path));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("app.js")]
    [InlineData("//app.js")]
    [InlineData("/a//b")]
    [InlineData("/.")]
    [InlineData("/..")]
    [InlineData("/../ashlar.yaml")]
    [InlineData("/a/../../ashlar.yaml")]
    [InlineData("/%2e%2e/ashlar.yaml")]
    [InlineData("/%2E./ashlar.yaml")]
    [InlineData("/..%2fashlar.yaml")]
    [InlineData("/a%2fb")]
    [InlineData("/a%5cb")]
    [InlineData("/a\\b")]
    [InlineData("/..\\ashlar.yaml")]
    [InlineData("/app.js%00.html")]
    [InlineData("/app%0a.js")]
    [InlineData("/.env")]
    [InlineData("/a/.git/config")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/app.js::$DATA")]
    [InlineData("/c:/windows")]
    [InlineData("/app.js.")]
    [InlineData("/app.js%20")]
    [InlineData("/%zz")]
    [InlineData("/%4")]
    [InlineData("/%")]
    [InlineData("/%c0%ae%c0%ae/ashlar.yaml")] // an overlong "..", which is no UTF-8
    [InlineData("/%ff")]
    [InlineData("/é")] // not encoded: no target holds it
    public void Refuses_what_any_system_could_read_as_something_else(string path) => Assert.Null(PublicPath.Decode(path));

    [Theory]
    [InlineData("app.3f9a1c07.js", true)]
    [InlineData("assets/index-0a1b2c3d4e5f.css", true)]
    [InlineData("a_deadbeef0.png", true)]
    [InlineData("3f9a1c07.js", false)] // the name itself, not an addition to it
    [InlineData("report-20240131.pdf", false)]
    [InlineData("my-facade.js", false)]
    [InlineData("the-defaced.js", false)]
    [InlineData("app.3F9A1C07.js", false)]
    [InlineData("0a1b2c3d4e/app.js", false)] // of the folder
    [InlineData("app.js", false)]
    public void Takes_a_hash_in_a_name_for_one_and_nothing_else(string name, bool hasHash) => Assert.Equal(hasHash, FileType.HasHash(name));

    [Theory]
    [InlineData("a.html", "text/html; charset=utf-8", true)]
    [InlineData("a.JS", "text/javascript; charset=utf-8", true)]
    [InlineData("a.mjs", "text/javascript; charset=utf-8", true)]
    [InlineData("a.css", "text/css; charset=utf-8", true)]
    [InlineData("a.svg", "image/svg+xml", true)]
    [InlineData("a.json", "application/json", true)]
    [InlineData("a.webmanifest", "application/manifest+json", true)]
    [InlineData("a.wasm", "application/wasm", true)]
    [InlineData("a.woff2", "font/woff2", false)]
    [InlineData("a.png", "image/png", false)]
    [InlineData("a.mp4", "video/mp4", false)]
    [InlineData("a.unheard-of", "application/octet-stream", false)]
    [InlineData("LICENSE", "application/octet-stream", false)]
    public void Tells_a_files_type_by_its_name(string name, string type, bool compresses) => Assert.Equal(new FileType(type, compresses), FileType.Of(name));
}
