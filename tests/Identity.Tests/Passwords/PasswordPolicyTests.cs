using System.Text;
using Ashlar.Identity.Passwords;

namespace Ashlar.Identity.Tests.Passwords;

public sealed class PasswordPolicyTests
{
    private static readonly PasswordPolicy Policy = new(new PasswordOptions());
    private static readonly PasswordContext Ann = new("ann.archer@example.com", "Ann Marie Archer");

    [Theory]
    [InlineData("tr0ubador")]
    [InlineData("correct horse battery staple")]
    [InlineData("zufällige größe")]
    [InlineData("密码是这个没有人知道")]
    [InlineData("🗝🗝🗝🗝🗝🗝🗝🔒")]
    [InlineData("        x")] // spaces are characters
    [InlineData("nnamarcher")]
    public void Takes_any_text_that_is_long_enough(string password) => Assert.Null(Policy.Check(password, Ann));

    [Fact]
    public void Counts_code_points()
    {
        Assert.Equal("too-short", Policy.Check("🗝🗝🗝🗝🔒🗝🗝", Ann)?.Code);
        Assert.Equal("too-short", Policy.Check("", Ann)?.Code);
        Assert.Null(Policy.Check(Mixed(256), Ann));
        Assert.Equal("too-long", Policy.Check(Mixed(257), Ann)?.Code);
        Assert.Equal(256, Policy.Check(Mixed(257), Ann)?.Params?["max"]);
        Assert.True(PasswordPolicy.IsTooLong(new string('x', 1_000_000)));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord1")]
    [InlineData("12345678")]
    [InlineData("qwertyuiop")]
    [InlineData("iloveyou")]
    [InlineData("1q2w3e4r")]
    [InlineData("TRUSTNO1")]
    [InlineData("zzzzzzzzzzzzzzzzzzzz")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("9876543210")]
    [InlineData("                ")]
    public void Refuses_what_is_guessed_first(string password) => Assert.Equal("common-password", Policy.Check(password, Ann)?.Code);

    [Theory]
    [InlineData("ann.archer@example.com")]
    [InlineData("Ann.Archer@Example.com")]
    [InlineData("ann.archer")]
    [InlineData("Ann Marie Archer")]
    [InlineData("annmariearcher")]
    [InlineData("archer2024!")]
    [InlineData("!!ARCHER!!")]
    public void Refuses_what_names_the_account(string password) => Assert.Equal("same-as-account", Policy.Check(password, Ann)?.Code);

    [Fact]
    public void Refuses_what_is_no_text()
    {
        foreach (var password in new[] { "a lone \ud83d surrogate", "a bell \u0007 rings", "a nul \0 ends" })
            Assert.Equal("not-text", Policy.Check(password, Ann)?.Code);
    }

    [Fact]
    public void Can_ask_for_more_and_not_for_less_than_8()
    {
        Assert.Equal(15, new PasswordPolicy(new PasswordOptions { MinimumLength = 15 }).Check("fourteen chars", Ann)?.Params?["min"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PasswordPolicy(new PasswordOptions { MinimumLength = 7 }));
    }

    [Fact]
    public void Finds_every_password_of_the_list_and_no_other()
    {
        using var reader = new StreamReader(typeof(PasswordPolicy).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        var all = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(all.Length > 15_000);
        Assert.Equal(all.Order(StringComparer.Ordinal).Distinct(), all);
        Assert.All(all, password => Assert.True(CommonPasswords.Contain(password.ToUpperInvariant())));
        var known = all.ToHashSet();
        foreach (var password in all)
        {
            foreach (var other in new[] { password + "!", password[1..], " " + password, password + "\n" })
                Assert.Equal(known.Contains(other), CommonPasswords.Contain(other));
        }
    }

    private static string Mixed(int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++) text.Append(i % 3 == 0 ? "🗝" : i % 3 == 1 ? "ä" : "x");
        return text.ToString();
    }
}
