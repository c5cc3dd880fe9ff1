using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Ashlar.Cel;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Auth.SelfService;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Tests.Http.Pages;

public sealed class PagesTests
{
    private const string Hostile = "\"><script>alert(1)</script>'&";

    private static readonly SignInView View = new(Hostile, "/x?" + Hostile, Hostile)
    {
        Email = Hostile,
        Name = Hostile,
        Error = Hostile,
        EmailFault = Hostile,
        PasswordFault = Hostile,
        Note = Hostile,
        Providers = [("/auth/with/" + Hostile, Hostile)],
    };

    private static AccountView Everything
    {
        get
        {
            var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
            var session = new SessionRow(Guid.Empty, "", CelValue.Null, at, at, at, at, at, "pwd", Hostile, Hostile);
            return new AccountView(View with { HasPasskeys = true }, new PersonFacts(CelValue.Null, Hostile, Hostile, [Hostile], false, false, true), Guid.Empty)
            {
                HasFactors = true,
                PasswordChangedAt = at,
                Factors = FactorKinds.Totp | FactorKinds.Passkey,
                Passkeys = [new PasskeyInfo("one", Hostile, true, true, at, at), new PasskeyInfo("two", "Key", false, false, at, null)],
                Sessions = [session, session with { Id = Guid.NewGuid() }],
                Keys = [new ApiKey(Guid.Empty, "", "ashl_abc", Hostile, CelValue.Null, [Hostile], [Hostile], at, at, at)],
                Scopes = [Hostile],
                Applications = [new Application(Hostile, Hostile, ScopeList.Parse("openid").Value, at, at)],
                ShortestPassword = 8,
                Home = "/",
            };
        }
    }

    public static TheoryData<string> Pages =>
    [
        .. new[]
        {
            SignInPages.Login(View), SignInPages.Register(View, 8), SignInPages.Login(View with { HasPasskeys = true }), SignInPages.Register(View with { HasPasskeys = true }, 8),
            SecondPages.Ask(View with { HasPasskeys = true }, Hostile, FactorKinds.Totp | FactorKinds.Passkey), SecondPages.Ask(View, Hostile, FactorKinds.Totp), MailPages.Choose(View with { HasPasskeys = true }, Hostile, Hostile, 8),
            StepUpPages.Ask(View with { HasPasskeys = true, CodeFault = Hostile }, true, FactorKinds.Totp | FactorKinds.Passkey), StepUpPages.Ask(View, false, FactorKinds.None),
            AccountPage.Render(Everything), AccountPage.Render(new AccountView(View, Everything.Person, Guid.Empty) { ShortestPassword = 8 }), SecretPages.Codes(View, [Hostile], "All."), SecretPages.Key(View, Hostile, Hostile),
            SecretPages.Offer(View with { CodeFault = Hostile }, new TotpOffer("GEZDGNBVGY3TQOJQ", "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ")), MailPages.AskReset(View),
            MailPages.NewPassword(View, Hostile, 8), MailPages.Confirm(View, Hostile, "/auth/verify", Hostile), MessagePages.Tell(Hostile, Hostile, Hostile, (Hostile, Hostile)),
            MessagePages.Refuse(Hostile, Hostile, Hostile, Hostile), MessagePages.Continue(Hostile, "/oauth/authorize?" + Hostile),
        }.Select(p => p.ToString()),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_value_becomes_markup(string page)
    {
        Assert.DoesNotContain("<script", page.Replace("<script src=\"/auth/passkey.js\" defer></script>", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Hostile, page, StringComparison.Ordinal);
        Assert.DoesNotMatch("=\"[^\"]*\"[^\\s>/]", page); // an attribute that ended early
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_page_is_accessible_and_asks_nobody(string page)
    {
        Assert.StartsWith("<!doctype html>\n<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(page, "<h1>"));
        Assert.Single(Regex.Matches(page, "<title>"));
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
        Assert.DoesNotMatch(" (on[a-z]+|style)=\"", page);
        var labels = Regex.Matches(page, "<label for=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        var inputs = Regex.Matches(page, "<(?:input|select) id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(inputs, labels);
        foreach (Match described in Regex.Matches(page, "aria-describedby=\"([^\"]+)\""))
            Assert.All(described.Groups[1].Value.Split(' '), id => Assert.Contains($"id=\"{id}\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_policy_names_the_style_and_allows_no_script()
    {
        var fake = new FakeExchange("GET", "/auth/login");
        await PageAnswer.SendAsync(fake.Exchange, 200, SignInPages.Login(View), "https://app.example");
        var policy = fake.Header("Content-Security-Policy")!;
        var style = Regex.Match(fake.Text, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        Assert.Contains($"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self' https://app.example", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", fake.Header("Cache-Control"));
    }
}
