using System.Text;
using Ashlar.Cel;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.Tests.Options;

public sealed class IdentityFileTests
{
    private const string Whole = """
        registration: closed
        lifetimes: { access: 5m, refresh: 14d, session: 12h, idle: 30m, keys: 7d }
        clients:
          notes-app:
            name: Notes
            redirect: [https://notes.example.com/callback, 'com.example.notes:/callback', 'http://127.0.0.1/callback']
            logout: https://notes.example.com/
            origins: [https://notes.example.com]
            scopes: [openid, notes:write]
            trusted: true
          importer:
            secret: ${IMPORTER_SECRET}
            roles: [importer]
          tv: { grants: [device_code, refresh_token] }
        providers:
          google: { issuer: https://accounts.google.com, client: abc, secret: '${GOOGLE_SECRET}' }
          github: { client: def, secret: '${GITHUB_SECRET}' }
        issuers:
          keycloak:
            issuer: https://login.example.com/realms/main
            audience: api://notes
            roles: claims.realm_access.roles.filter(r, r.startsWith("notes-"))
        """;

    private static IdentityFileResult Read(string yaml, bool isDevelopment = false) =>
        IdentityFile.Read(Encoding.UTF8.GetBytes(yaml), "identity.yaml", name => name.EndsWith("_SECRET", StringComparison.Ordinal) ? $"the very secret value of {name}" : null, isDevelopment);

    [Fact]
    public void Reads_every_section()
    {
        var result = Read(Whole);
        Assert.Empty(result.Issues);
        var options = result.Options!;
        Assert.Equal(RegistrationPolicy.Closed, options.Registration);
        Assert.Equal(new LifetimeOptions { Access = TimeSpan.FromMinutes(5), Refresh = TimeSpan.FromDays(14), Session = TimeSpan.FromHours(12), Idle = TimeSpan.FromMinutes(30), Keys = TimeSpan.FromDays(7) }, options.Lifetimes);
        var app = options.Clients["notes-app"];
        Assert.True(app is { IsPublic: true, Trusted: true, Name: "Notes" });
        Assert.Equal(3, app.Redirects.Count);
        Assert.Equal([ClientGrants.AuthorizationCode, ClientGrants.RefreshToken], app.Grants);
        Assert.Equal(["https://notes.example.com/"], app.LogoutRedirects);
        var importer = options.Clients["importer"];
        Assert.Equal("the very secret value of IMPORTER_SECRET", importer.Secret);
        Assert.Equal([ClientGrants.ClientCredentials], importer.Grants);
        Assert.Equal([ClientGrants.DeviceCode, ClientGrants.RefreshToken], options.Clients["tv"].Grants);
        Assert.Equal(["Google", "GitHub"], options.Providers.Select(p => p.Title));
        Assert.True(options.Providers[1] is { IsGitHub: true, Issuer: "https://github.com", GitHubApi.Host: "api.github.com" });
        var issuer = Assert.Single(options.Issuers);
        Assert.Equal(["api://notes"], issuer.Audiences);
        Assert.Equal(CelType.List(CelType.Dyn).Kind, issuer.Roles!.Type.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    public void An_empty_file_is_the_defaults(string yaml)
    {
        var result = Read(yaml);
        Assert.Empty(result.Issues);
        Assert.Equal(RegistrationPolicy.Open, result.Options!.Registration);
        Assert.Equal(TimeSpan.FromMinutes(10), result.Options.Lifetimes.Access);
    }

    [Theory]
    [InlineData("registraton: open", 1, 1, "did you mean 'registration'?")]
    [InlineData("registration: maybe", 1, 15, "'registration' takes one of open, closed")]
    [InlineData("lifetimes: { access: 10 }", 1, 22, "such as 10m")]
    [InlineData("lifetimes: { access: 2h }", 1, 22, "from 1m to 1h")]
    [InlineData("lifetimes: { session: 1h, idle: 2h }", 1, 33, "longer than 'session'")]
    [InlineData("clients:\n  app: { redirect: [http://app.example.com/] }", 2, 20, "use https")]
    [InlineData("clients:\n  app: { redirect: ['https://app.example.com/#x'] }", 2, 20, "no fragment")]
    [InlineData("clients:\n  app: { redirect: ['javascript:alert(1)'] }", 2, 20, "reversed domain name")]
    [InlineData("clients:\n  app: { name: App }", 2, 3, "no way to get a token")]
    [InlineData("clients:\n  app: { grants: [password], redirect: ['https://a.example/'] }", 2, 18, "no grant that is offered")]
    [InlineData("clients:\n  app: { grants: [client_credentials] }", 2, 18, "needs a secret")]
    [InlineData("clients:\n  app: { secret: hunter2hunter2hunter2 }", 2, 18, "${NAME}")]
    [InlineData("clients:\n  app: { secret: '${UNSET}' }", 2, 18, "UNSET is not set")]
    [InlineData("clients:\n  a b: { redirect: ['https://a.example/'] }", 2, 3, "is no client id")]
    [InlineData("clients:\n  ashlar: { redirect: ['https://a.example/'] }", 2, 3, "own client")]
    [InlineData("clients: [app]", 1, 10, "a client by name")]
    [InlineData("providers:\n  google: { client: a, secret: '${A_SECRET}' }", 2, 3, "'issuer' is missing")]
    [InlineData("providers:\n  google: { issuer: http://a.example, client: a, secret: '${A_SECRET}' }", 2, 21, "is not https")]
    [InlineData("providers:\n  google: { issuer: https://a.example, client: a, secret: hunter2hunter2 }", 2, 59, "${NAME}")]
    [InlineData("providers:\n  google: { issuer: https://a.example, client: a, secret: '${A_SECRET}', url: https://a.example }", 2, 79, "'url' is GitHub's")]
    [InlineData("providers:\n  google: { issuer: https://a.example, client: a, secret: '${A_SECRET}', scopes: [email] }", 2, 82, "openid")]
    [InlineData("providers:\n  google: { issuer: https://a.example, client: a, secret: '${A_SECRET}', scopes: ['open id'] }", 2, 82, "word without spaces")]
    [InlineData("providers:\n  google: { issuer: https://a.example, client: a, secret: '${A_SECRET}', title: '' }", 2, 81, "1 to 60")]
    [InlineData("providers:\n  goo gle: { issuer: https://a.example, client: a, secret: '${A_SECRET}' }", 2, 49, "letters, digits and dashes")]
    [InlineData("providers:\n  github: { client: a, secret: '${A_SECRET}', url: 'http://ghe.example' }", 2, 52, "is not https")]
    [InlineData("providers:\n  hub: { kind: github, issuer: https://a.example, client: a, secret: '${A_SECRET}' }", 2, 32, "GitHub has no issuer")]
    [InlineData("providers:\n  hub: { kind: gitlab, client: a, secret: '${A_SECRET}' }", 2, 16, "oidc, github")]
    [InlineData("providers:\n  a: { issuer: https://a.example, client: a, secret: '${A_SECRET}' }\n  b: { issuer: https://a.example, client: b, secret: '${A_SECRET}' }", 3, 16, "declared twice")]
    [InlineData("issuers:\n  a: { issuer: https://a.example }", 2, 3, "'audience' is missing")]
    [InlineData("issuers:\n  a: { issuer: https://a.example, audience: [] }", 2, 45, "made for others")]
    [InlineData("issuers:\n  a: { issuer: http://a.example, audience: x }", 2, 16, "is not https")]
    [InlineData("issuers:\n  a: { issuer: https://a.example, audience: x, roles: claim.roles }", 2, 55, "claim")]
    [InlineData("issuers:\n  a: { issuer: https://a.example, audience: x, roles: 'true' }", 2, 55, "roles")]
    [InlineData("issuers:\n  a: { issuer: https://a.example, audience: x }\n  b: { issuer: https://a.example, audience: y }", 3, 16, "declared twice")]
    [InlineData("a: [", 1, 1, "not valid YAML")]
    public void Tells_a_mistake_at_its_place(string yaml, int line, int column, string part)
    {
        var result = Read(yaml);
        Assert.Null(result.Options);
        var said = result.Issues.Select(i => $"{i.Line}:{i.Column}: {i.Message} = {i.Suggestion}").ToList();
        Assert.Contains(said, text => text.StartsWith($"{line}:{column}: ", StringComparison.Ordinal) && text.Contains(part, StringComparison.Ordinal) || (part == "not valid YAML" && text.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_github_enterprise_server_has_its_api_below_its_pages()
    {
        var read = Read("providers:\n  work: { kind: github, title: Work, url: 'https://ghe.example/', client: a, secret: '${A_SECRET}' }").Options!.Providers;
        Assert.Equal(("https://ghe.example", "https://ghe.example/api/v3", "Work"), (read[0].Issuer, read[0].GitHubApi!.AbsoluteUri, read[0].Title)); // it is one
    }

    [Fact]
    public void A_secret_written_in_the_file_is_not_repeated()
    {
        var result = Read("clients:\n  app: { secret: hunter2hunter2hunter2 }");
        Assert.DoesNotContain("hunter2", string.Concat(result.Issues.Select(i => i.Message + i.Suggestion)), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_do_not_print_their_secrets()
    {
        var options = Read(Whole).Options!;
        Assert.DoesNotContain("very secret", string.Concat(options.Clients.Values.Select(c => c.ToString())) + string.Concat(options.Providers.Select(p => p.ToString())) + options, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_http_is_for_loopback_in_development()
    {
        const string Yaml = "issuers:\n  a: { issuer: 'http://localhost:8080/realm', audience: x }";
        Assert.NotNull(Read(Yaml, isDevelopment: true).Options);
        Assert.Null(Read(Yaml).Options);
        Assert.Null(Read(Yaml.Replace("localhost", "localhost.evil.example", StringComparison.Ordinal), isDevelopment: true).Options);
    }

    [Fact]
    public void Every_mistake_is_told_at_once() =>
        Assert.True(Read("registration: x\nlifetimes: { access: x }\nclients:\n  a: {}\nissuers:\n  b: {}").Issues.Count >= 5);
}
