using Ashlar.Engine;

namespace Ashlar.Identity.Tests.Factors.Passkeys;

public sealed class PasskeyBookTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keeps_what_was_made_under_the_name_that_it_was_given()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        using var passkey = new SoftPasskey { Transports = ["internal", "hybrid", new string('x', 5_000)] };
        var made = await world.RegisterAsync(PasskeyWorld.Ada, passkey, "  Laptop ");
        Assert.Equal(("Laptop", true, false), (made.Value.Passkey.Name, made.Value.Passkey.VerifiesUser, made.Value.Passkey.BackedUp));
        Assert.Null((await world.Book.ListAsync(PasskeyWorld.Ada, Cancelled)).Single().UsedAt);
        await world.SignInAsync(passkey);
        Assert.Equal(world.World.Time.GetUtcNow(), (await world.Book.ListAsync(PasskeyWorld.Ada, Cancelled)).Single().UsedAt);

        var id = made.Value.Passkey.Id;
        Assert.Equal("Phone", (await world.Book.RenameAsync(PasskeyWorld.Ada, id, "Phone", Cancelled)).Value.Name);
        Assert.Equal(ProblemKind.NotFound, (await world.Book.RenameAsync(PasskeyWorld.Bob, id, "Mine", Cancelled)).Problem?.Kind);
        Assert.Equal(ProblemKind.Validation, (await world.Book.RenameAsync(PasskeyWorld.Ada, id, " ", Cancelled)).Problem?.Kind);
        Assert.Equal(ProblemKind.NotFound, (await world.Book.RemoveAsync(PasskeyWorld.Bob, id, "bob", null, Cancelled))?.Kind);
        Assert.Null(await world.Book.RemoveAsync(PasskeyWorld.Ada, id, "ada", null, Cancelled));
        Assert.False((await world.SignInAsync(passkey)).IsOk);
    }

    [Fact]
    public async Task The_first_beside_a_password_comes_with_recovery_codes()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        await world.AddAccountAsync(PasskeyWorld.Ada, "a hash");
        using var one = new SoftPasskey();
        using var two = new SoftPasskey();
        var first = (await world.RegisterAsync(PasskeyWorld.Ada, one)).Value;
        Assert.Equal(10, first.Codes?.Codes.Count);
        var second = (await world.RegisterAsync(PasskeyWorld.Ada, two)).Value;
        Assert.Null(second.Codes);
        var proven = await world.Pending.ProveAsync(await world.PendAsync(PasskeyWorld.Ada), first.Codes!.Codes[0], null, Cancelled); // counted above
        Assert.Equal(["pwd", "otp", "mfa"], proven.Value.Methods);
        await world.Book.RemoveAsync(PasskeyWorld.Ada, first.Passkey.Id, "ada", null, Cancelled);
        Assert.Equal(9, await world.Factors.CodesLeftAsync(PasskeyWorld.Ada, Cancelled));
        await world.Book.RemoveAsync(PasskeyWorld.Ada, second.Passkey.Id, "ada", null, Cancelled);
        Assert.Equal(0, await world.Factors.CodesLeftAsync(PasskeyWorld.Ada, Cancelled));
    }

    [Fact]
    public async Task The_last_way_into_an_account_stays()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        await world.AddAccountAsync(PasskeyWorld.Ada, null);
        using var weak = new SoftPasskey { VerifiesUser = false };
        using var strong = new SoftPasskey();
        using var another = new SoftPasskey();
        var ids = new List<string>();
        foreach (var passkey in new[] { weak, strong, another }) ids.Add((await world.RegisterAsync(PasskeyWorld.Ada, passkey)).Value.Passkey.Id);
        var removed = await Task.WhenAll(ids.Skip(1).Select(id => Task.Run(() => world.Book.RemoveAsync(PasskeyWorld.Ada, id, "ada", null, Cancelled))));
        var refused = Assert.Single(removed, problem => problem is not null);
        Assert.Equal("last-way-in", refused!.Errors.Single().Code); // not null, as asserted
        Assert.Null(await world.Book.RemoveAsync(PasskeyWorld.Ada, ids[0], "ada", null, Cancelled)); // was none
        Assert.Single(await world.Book.ListAsync(PasskeyWorld.Ada, Cancelled));
    }

    [Fact]
    public async Task The_first_of_a_new_account_opens_it_once()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        await world.AddAccountAsync(PasskeyWorld.Ada, null);
        await world.AddAccountAsync(PasskeyWorld.Bob, "a hash");
        Assert.Equal(ProblemKind.Conflict, (await world.Book.OfferFirstAsync(PasskeyWorld.Bob, "bob", Cancelled)).Problem?.Kind);
        using var passkey = new SoftPasskey();
        using var late = new SoftPasskey();
        var (offer, other) = ((await world.Book.OfferFirstAsync(PasskeyWorld.Ada, "ada", Cancelled)).Value, (await world.Book.OfferFirstAsync(PasskeyWorld.Ada, "ada", Cancelled)).Value);
        var proven = await world.Book.RegisterFirstAsync(PasskeyWorld.Ada, offer.Token, passkey.Make(offer.Options), null, null, Cancelled);
        Assert.Equal(["hwk", "user", "mfa"], proven.Value.Methods);
        Assert.Equal(ProblemKind.Conflict, (await world.Book.RegisterFirstAsync(PasskeyWorld.Ada, other.Token, late.Make(other.Options), null, null, Cancelled)).Problem?.Kind);
        Assert.True((await world.SignInAsync(passkey)).IsOk);
    }

    [Fact]
    public async Task A_site_without_a_name_has_none()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        Assert.False(world.Numbered.IsPossible);
        Assert.Equal(ProblemKind.Conflict, (await world.Numbered.OfferAsync(PasskeyWorld.Ada, "ada", Cancelled)).Problem?.Kind);
        Assert.Equal(ProblemKind.Conflict, (await world.Numbered.SignIns.AskAsync(Cancelled)).Problem?.Kind);
    }

    [Fact]
    public async Task An_account_has_twenty_at_most()
    {
        await using var world = await PasskeyWorld.CreateAsync();
        for (var i = 0; i < 20; i++) (await world.WithPasskeyAsync(PasskeyWorld.Ada)).Dispose();
        using var more = new SoftPasskey();
        Assert.Equal(ProblemKind.Conflict, (await world.RegisterAsync(PasskeyWorld.Ada, more)).Problem?.Kind);
    }
}
