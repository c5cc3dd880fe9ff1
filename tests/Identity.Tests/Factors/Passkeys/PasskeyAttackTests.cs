using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Identity.Factors.Passkeys;

namespace Ashlar.Identity.Tests.Factors.Passkeys;

/// <summary>Answers that are not what was asked for (WebAuthn Level 3, sections 7.1, 7.2 and 13.4).</summary>
public sealed class PasskeyAttackTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_not_taken_twice()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var passkey = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        var offer = (await world.Book.SignIns.AskAsync(Cancelled)).Value;
        var answer = passkey.Sign(offer.Options);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.Book.SignIns.SignInAsync(offer.Token, answer, null, Cancelled))));
        Assert.Single(all, one => one.IsOk);
        Assert.All(all.Where(one => !one.IsOk), one => Assert.Equal(ProblemKind.Unauthenticated, one.Problem!.Kind)); // refused

        // Nor with a challenge of its own: what it signed is another
        var next = (await world.Book.SignIns.AskAsync(Cancelled)).Value;
        Assert.False((await world.Book.SignIns.SignInAsync(next.Token, answer, null, Cancelled)).IsOk);
        var making = (await world.Book.OfferAsync(PasskeyWorld.Ada, "ada", Cancelled)).Value;
        using var second = new SoftPasskey();
        var made = second.Make(making.Options);
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.Book.RegisterAsync(PasskeyWorld.Ada, making.Token, made, null, null, Cancelled))));
        Assert.Single(both, one => one.IsOk);
    }

    [Fact]
    public async Task A_challenge_of_somebody_else_or_for_something_else_is_none()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var ada = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        using var other = new SoftPasskey();
        var making = (await world.Book.OfferAsync(PasskeyWorld.Ada, "ada", Cancelled)).Value;
        Assert.Equal(ProblemKind.Unauthenticated, (await world.Book.RegisterAsync(PasskeyWorld.Bob, making.Token, other.Make(making.Options), null, null, Cancelled)).Problem?.Kind);
        Assert.False((await world.Book.SignIns.SignInAsync(making.Token, ada.Sign(making.Options), null, Cancelled)).IsOk);
        Assert.True((await world.Book.RegisterAsync(PasskeyWorld.Ada, making.Token, other.Make(making.Options), null, null, Cancelled)).IsOk); // nobody used it up

        var again = (await world.Book.SignIns.AskAgainAsync(PasskeyWorld.Ada, Cancelled)).Value;
        Assert.False((await world.Book.SignIns.SignInAsync(again.Token, ada.Sign(again.Options), null, Cancelled)).IsOk); // proves no sign-in
        Assert.False((await world.Book.SignIns.ProveAgainAsync(PasskeyWorld.Bob, again.Token, ada.Sign(again.Options), null, Cancelled)).IsOk);
        var alone = (await world.Book.SignIns.AskAsync(Cancelled)).Value;
        Assert.False((await world.Book.SignIns.ProveAgainAsync(PasskeyWorld.Ada, alone.Token, ada.Sign(alone.Options), null, Cancelled)).IsOk);
        Assert.False((await world.Book.RegisterFirstAsync(PasskeyWorld.Ada, alone.Token, other.Make(making.Options), null, null, Cancelled)).IsOk);
        Assert.True((await world.Book.SignIns.ProveAgainAsync(PasskeyWorld.Ada, again.Token, ada.Sign(again.Options), null, Cancelled)).IsOk);
    }

    [Fact]
    public async Task Somebody_elses_passkey_is_no_second_factor()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var ada = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        using var bob = await world.WithPasskeyAsync(PasskeyWorld.Bob);
        Assert.False((await world.FollowAsync(PasskeyWorld.Bob, ada)).IsOk);
        ada.UserHandle = bob.UserHandle; // says that it is Bob's
        Assert.False((await world.FollowAsync(PasskeyWorld.Bob, ada)).IsOk);
        Assert.False((await world.SignInAsync(ada)).IsOk);
        using var forged = bob.Forged(); // Bob's id, another key
        forged.Count = 100;
        Assert.False((await world.SignInAsync(forged)).IsOk);
        Assert.True((await world.FollowAsync(PasskeyWorld.Bob, bob)).IsOk);
    }

    public static TheoryData<string> Wrongs => ["origin", "port", "scheme", "rp", "cross-origin", "type", "challenge", "presence"];

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task What_was_signed_for_another_site_or_act_is_refused(string wrong)
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var passkey = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        using var made = new SoftPasskey();
        foreach (var device in new[] { passkey, made })
        {
            if (wrong == "origin") device.Origin = "https://evil.example";
            if (wrong == "port") device.Origin = "https://notes.example:8443";
            if (wrong == "scheme") device.Origin = "http://notes.example";
            if (wrong == "rp") device.RelyingParty = "evil.example";
            if (wrong == "cross-origin") device.IsCrossOrigin = true;
            if (wrong == "type") device.Type = device == made ? "webauthn.get" : "webauthn.create";
            if (wrong == "challenge") device.Challenge = "AAAAAAAAAAAAAAAAAAAAAA";
            if (wrong == "presence") device.IsPresent = false;
        }

        Assert.Equal(ProblemKind.Unauthenticated, (await world.SignInAsync(passkey)).Problem?.Kind);
        Assert.Equal(ProblemKind.Unauthenticated, (await world.FollowAsync(PasskeyWorld.Ada, passkey)).Problem?.Kind);
        Assert.Equal(ProblemKind.Validation, (await world.RegisterAsync(PasskeyWorld.Ada, made)).Problem?.Kind);
    }

    [Fact]
    public async Task A_count_that_does_not_go_on_is_a_copy()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var passkey = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        passkey.Count = 10;
        Assert.True((await world.SignInAsync(passkey)).IsOk); // 11
        foreach (var before in new uint[] { 10, 4 })
        {
            passkey.Count = before; // 11 again, then 5
            Assert.False((await world.SignInAsync(passkey)).IsOk);
        }

        passkey.Count = 11;
        Assert.True((await world.SignInAsync(passkey)).IsOk);
    }

    [Fact]
    public async Task A_passkey_alone_verifies_its_user()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var passkey = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        passkey.VerifiesUser = false;
        Assert.False((await world.SignInAsync(passkey)).IsOk);
        var second = await world.FollowAsync(PasskeyWorld.Ada, passkey); // beside a password it need not
        Assert.Equal(["pwd", "hwk", "user", "mfa"], second.Value.Methods);
        passkey.VerifiesUser = true;
        Assert.Equal(["hwk", "user", "mfa"], (await world.SignInAsync(passkey)).Value.Methods);

        await world.AddAccountAsync(PasskeyWorld.Bob, null);
        using var first = new SoftPasskey { VerifiesUser = false };
        var offer = (await world.Book.OfferFirstAsync(PasskeyWorld.Bob, "bob", Cancelled)).Value;
        Assert.False((await world.Book.RegisterFirstAsync(PasskeyWorld.Bob, offer.Token, first.Make(offer.Options), null, null, Cancelled)).IsOk);
    }

    [Fact]
    public async Task A_known_credential_is_not_registered_again()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var ada = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        using var same = new SoftPasskey { Id = ada.Id }; // whose id an attacker learned
        Assert.NotEqual(ProblemKind.Internal, (await world.RegisterAsync(PasskeyWorld.Bob, same)).Problem?.Kind ?? ProblemKind.Internal);
        Assert.NotEqual(ProblemKind.Internal, (await world.RegisterAsync(PasskeyWorld.Ada, same)).Problem?.Kind ?? ProblemKind.Internal);
        Assert.True((await world.SignInAsync(ada)).IsOk);
        Assert.Empty(await world.Book.ListAsync(PasskeyWorld.Bob, Cancelled));
    }

    [Fact]
    public async Task A_challenge_is_over_after_five_minutes()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var passkey = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        var offer = (await world.Book.SignIns.AskAsync(Cancelled)).Value;
        world.World.Time.Forward(PasskeyBook.Lifetime);
        Assert.False((await world.Book.SignIns.SignInAsync(offer.Token, passkey.Sign(offer.Options), null, Cancelled)).IsOk);
    }

    [Fact]
    public async Task Garbage_is_refused_and_breaks_nothing()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var passkey = await world.WithPasskeyAsync(PasskeyWorld.Ada);
        var random = new Random(7);
        foreach (var round in Enumerable.Range(0, 150))
        {
            var asked = (await world.Book.SignIns.AskAsync(Cancelled)).Value;
            var signedIn = await world.Book.SignIns.SignInAsync(asked.Token, Spoiled(passkey.Sign(asked.Options), round, random), null, Cancelled);
            Assert.Equal(ProblemKind.Unauthenticated, signedIn.Problem?.Kind);
            using var made = new SoftPasskey();
            var offer = (await world.Book.OfferAsync(PasskeyWorld.Bob, "bob", Cancelled)).Value;
            var kept = await world.Book.RegisterAsync(PasskeyWorld.Bob, offer.Token, Spoiled(made.Make(offer.Options), round, random), null, null, Cancelled);
            Assert.Equal(ProblemKind.Validation, kept.Problem?.Kind);
        }

        Assert.True((await world.SignInAsync(passkey)).IsOk);
    }

    /// <summary>Cut, emptied, of other types, with bytes changed where they are signed or read.</summary>
    private static string Spoiled(string credential, int round, Random random)
    {
        var json = JsonNode.Parse(credential)!.AsObject(); // of our own making
        var response = json["response"]!.AsObject();
        var data = response.ContainsKey("authenticatorData") ? "authenticatorData" : "attestationObject";
        var name = random.Next(3) == 0 ? "clientDataJSON" : data;
        switch (round % 10)
        {
            case 0: return credential[..random.Next(credential.Length - 1)];
            case 1: response[name] = ""; break;
            case 2: response.Remove(name); break;
            case 3: response[name] = random.Next(); break;
            case 4: json["response"] = null; break;
            case 5: response[name] = new string('A', 20_000); break;
            case 6: response[name] = response[name]!.GetValue<string>()[..random.Next(40)]; break; // cut inside
            case 7: return "[]{}\"1nullé"[random.Next(9)].ToString();
            case 8: response[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('\uD83D', 3))) + "=!"; break;
            default: return new StringBuilder().Insert(0, "{\"response\":", 5_000).ToString();
        }

        return json.ToJsonString();
    }
}
