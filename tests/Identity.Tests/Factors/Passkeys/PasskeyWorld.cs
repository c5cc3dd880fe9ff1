using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Identity.Options;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Tests.Factors.Passkeys;

/// <summary>Passkeys of a site on a database of its own.</summary>
internal sealed class PasskeyWorld : IAsyncDisposable
{
    public static readonly CelValue Ada = UuidType.Of(Guid.Parse("00000000-0000-7000-8000-000000000001"));
    public static readonly CelValue Bob = UuidType.Of(Guid.Parse("00000000-0000-7000-8000-000000000002"));

    private PasskeyWorld(IdentityWorld world, AuditTrail trail)
    {
        World = world;
        Factors = new SecondFactors(world.Book, new MasterKey(new byte[32]), trail, world.Time);
        Pending = new PendingSignIns(world.Book, Factors, trail, world.Time);
        Book = Of(SoftPasskey.Site, trail);
        Numbered = Of("https://192.0.2.1", trail);
    }

    private PasskeyBook Of(string site, AuditTrail trail) => new(
        World.Book, new Uri(site), text => Guid.TryParse(text, out var id) ? UuidType.Of(id) : null, Factors, new WaysIn(World.Book, IdentityOptions.Default), Pending, trail, World.Time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public IdentityWorld World { get; }
    public SecondFactors Factors { get; }
    public PendingSignIns Pending { get; }
    public PasskeyBook Book { get; }

    /// <summary>Of a site whose address is a number.</summary>
    public PasskeyBook Numbered { get; }

    public static async Task<PasskeyWorld> CreateAsync()
    {
        var world = await IdentityWorld.CreateAsync();
        return new PasskeyWorld(world, await AuditTrail.OpenAsync(world.Book, new MasterKey(new byte[32]), world.Time, Cancelled));
    }

    public async Task AddAccountAsync(CelValue user, string? password)
    {
        var account = new Account(user, user == Ada ? "ada@example.org" : "bob@example.org", password, null, World.Time.GetUtcNow(), null, false);
        Assert.Null(await World.Book.Table<Account>().InsertAsync(account, Cancelled));
    }

    public async Task<SoftPasskey> WithPasskeyAsync(CelValue user)
    {
        var passkey = new SoftPasskey();
        var made = await RegisterAsync(user, passkey);
        Assert.True(made.IsOk, made.Problem?.Cause?.ToString() ?? made.Problem?.Detail);
        return passkey;
    }

    public async Task<Result<NewPasskey>> RegisterAsync(CelValue user, SoftPasskey passkey, string? name = null)
    {
        var offer = (await Book.OfferAsync(user, "ada@example.org", Cancelled)).Value;
        return await Book.RegisterAsync(user, offer.Token, passkey.Make(offer.Options), name, null, Cancelled);
    }

    public async Task<Result<ProvenSignIn>> SignInAsync(SoftPasskey passkey)
    {
        var offer = (await Book.SignIns.AskAsync(Cancelled)).Value;
        return await Book.SignIns.SignInAsync(offer.Token, passkey.Sign(offer.Options), null, Cancelled);
    }

    /// <summary>As the second factor, after a password.</summary>
    public async Task<Result<ProvenSignIn>> FollowAsync(CelValue user, SoftPasskey passkey)
    {
        var offer = (await Book.SignIns.AskSecondAsync(await PendAsync(user), Cancelled)).Value;
        return await Book.SignIns.SignInAsync(offer.Token, passkey.Sign(offer.Options), null, Cancelled);
    }

    /// <summary>A sign-in that waits after a password.</summary>
    public async Task<string> PendAsync(CelValue user) => await Pending.OpenAsync(new ProvenSignIn(user, ["pwd"]), Cancelled) ?? throw new InvalidOperationException("the account was closed");

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
