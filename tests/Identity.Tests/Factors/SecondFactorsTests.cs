using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Tests.Factors;

public sealed class SecondFactorsTests
{
    private static readonly CelValue Ada = UuidType.Of(Guid.Parse("00000000-0000-7000-8000-000000000001"));
    private static readonly CelValue Bob = UuidType.Of(Guid.Parse("00000000-0000-7000-8000-000000000002"));

    private sealed record Parts(IdentityWorld World, SecondFactors Factors, PendingSignIns Pending, AuditTrail Trail) : IAsyncDisposable
    {
        public static async Task<Parts> MakeAsync()
        {
            var world = await IdentityWorld.CreateAsync();
            var key = new MasterKey(new byte[32]);
            var trail = await AuditTrail.OpenAsync(world.Book, key, world.Time, Cancelled);
            var factors = new SecondFactors(world.Book, key, trail, world.Time);
            return new Parts(world, factors, new PendingSignIns(world.Book, factors, trail, world.Time), trail);
        }

        /// <summary>The code that an app shows now.</summary>
        public string CodeOf(string secret, int stepsLater = 0) => OneTimePassword.Code(Base32.Decode(secret), OneTimePassword.StepOf(World.Time.GetUtcNow()) + stepsLater);

        public async Task<(string Secret, IReadOnlyList<string> Codes)> WithAppAsync(CelValue user)
        {
            var secret = (await Factors.OfferAsync(user, "notes", "ada@example.org", Cancelled)).Value.Secret;
            var codes = (await Factors.ConfirmAsync(user, CodeOf(secret), null, Cancelled)).Value.Codes;
            World.Time.Forward(TimeSpan.FromMinutes(2));
            return (secret, codes);
        }

        public async Task<string> OpenAsync(CelValue user) => await Pending.OpenAsync(new ProvenSignIn(user, ["pwd"]), Cancelled) ?? throw new InvalidOperationException("no account changed");

        public async Task<Result<ProvenSignIn>> SignInAsync(CelValue user, string code) =>
            await Pending.ProveAsync(await OpenAsync(user), code, "192.0.2.1", Cancelled);

        public async Task<IReadOnlyList<string>> KindsAsync()
        {
            var kinds = new List<string>();
            await foreach (var line in new AuditReading(World.Book).FromAsync(1, 1000, Cancelled)) kinds.Add(line.Kind);
            return kinds;
        }

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_counts_once_a_code_of_it_was_shown()
    {
        await using var parts = await Parts.MakeAsync();
        var offer = (await parts.Factors.OfferAsync(Ada, "notes", "ada@example.org", Cancelled)).Value;
        Assert.StartsWith("otpauth://totp/notes:ada%40example.org?secret=" + offer.Secret, offer.Uri, StringComparison.Ordinal);
        Assert.Equal(FactorKinds.None, await parts.Factors.OfAsync(Ada, Cancelled));
        Assert.Equal(ProblemKind.Validation, (await parts.Factors.ConfirmAsync(Ada, "000000", null, Cancelled)).Problem?.Kind);

        var again = (await parts.Factors.OfferAsync(Ada, "notes", "ada@example.org", Cancelled)).Value;
        Assert.NotEqual(offer.Secret, again.Secret);
        var codes = (await parts.Factors.ConfirmAsync(Ada, parts.CodeOf(again.Secret), null, Cancelled)).Value.Codes;
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal(FactorKinds.Totp, await parts.Factors.OfAsync(Ada, Cancelled));
        Assert.Equal(FactorKinds.None, await parts.Factors.OfAsync(Bob, Cancelled));
        Assert.Equal(ProblemKind.Conflict, (await parts.Factors.OfferAsync(Ada, "notes", "ada@example.org", Cancelled)).Problem?.Kind);
        Assert.Equal([AuditKinds.FactorAdded], await parts.KindsAsync());
    }

    [Fact]
    public async Task A_code_is_taken_once()
    {
        await using var parts = await Parts.MakeAsync();
        var (secret, _) = await parts.WithAppAsync(Ada);
        var code = parts.CodeOf(secret);
        var proven = (await parts.SignInAsync(Ada, code)).Value;
        Assert.Equal(["pwd", "otp", "mfa"], proven.Methods);
        Assert.Equal(Ada, proven.User);
        Assert.Equal(ProblemKind.Validation, (await parts.SignInAsync(Ada, code)).Problem?.Kind);
        Assert.Equal(ProblemKind.Validation, (await parts.SignInAsync(Ada, parts.CodeOf(secret, -1))).Problem?.Kind);
        Assert.True((await parts.SignInAsync(Ada, parts.CodeOf(secret, 1))).IsOk);
    }

    [Fact]
    public async Task Of_many_who_send_one_code_at_once_one_gets_in()
    {
        await using var parts = await Parts.MakeAsync();
        var (secret, codes) = await parts.WithAppAsync(Ada);
        foreach (var code in (string[])[parts.CodeOf(secret), codes[3]])
        {
            var racers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => parts.SignInAsync(Ada, code), Cancelled)));
            Assert.Single(racers, r => r.IsOk);
        }
    }

    [Fact]
    public async Task A_recovery_code_opens_once_however_it_is_written()
    {
        await using var parts = await Parts.MakeAsync();
        var (_, codes) = await parts.WithAppAsync(Ada);
        await parts.WithAppAsync(Bob);
        Assert.False((await parts.SignInAsync(Bob, codes[0])).IsOk);
        Assert.True((await parts.SignInAsync(Ada, codes[0].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal))).IsOk);
        Assert.False((await parts.SignInAsync(Ada, codes[0])).IsOk);
        Assert.Equal(9, await parts.Factors.CodesLeftAsync(Ada, Cancelled));
        var fresh = (await parts.Factors.RenewCodesAsync(Ada, null, Cancelled)).Value.Codes;
        Assert.False((await parts.SignInAsync(Ada, codes[1])).IsOk);
        Assert.True((await parts.SignInAsync(Ada, fresh[1])).IsOk);
        Assert.Contains(AuditKinds.RecoveryCodeUsed, await parts.KindsAsync());
    }

    [Fact]
    public async Task A_sign_in_takes_five_codes_and_five_minutes()
    {
        await using var parts = await Parts.MakeAsync();
        var (secret, _) = await parts.WithAppAsync(Ada);
        var token = await parts.OpenAsync(Ada);
        for (var i = 0; i < 4; i++) Assert.Equal(ProblemKind.Validation, (await parts.Pending.ProveAsync(token, "12345x", null, Cancelled)).Problem?.Kind);
        Assert.Equal(ProblemKind.Unauthenticated, (await parts.Pending.ProveAsync(token, "12345x", null, Cancelled)).Problem?.Kind);
        Assert.Equal(ProblemKind.Unauthenticated, (await parts.Pending.ProveAsync(token, parts.CodeOf(secret), null, Cancelled)).Problem?.Kind);
        Assert.Equal(5, (await parts.KindsAsync()).Count(k => k == AuditKinds.FactorFailed));

        token = await parts.OpenAsync(Ada);
        parts.World.Time.Forward(TimeSpan.FromMinutes(5));
        Assert.Null(await parts.Pending.UserOfAsync(token, Cancelled));
        Assert.Equal(ProblemKind.Unauthenticated, (await parts.Pending.ProveAsync(token, parts.CodeOf(secret), null, Cancelled)).Problem?.Kind);
    }

    [Fact]
    public async Task Without_its_app_an_account_has_no_recovery_codes()
    {
        await using var parts = await Parts.MakeAsync();
        await parts.WithAppAsync(Ada);
        Assert.Null(await parts.Factors.RemoveAsync(Ada, "cli", null, Cancelled));
        Assert.Equal(FactorKinds.None, await parts.Factors.OfAsync(Ada, Cancelled));
        Assert.Equal(0, await parts.Factors.CodesLeftAsync(Ada, Cancelled));
        Assert.Equal(ProblemKind.NotFound, (await parts.Factors.RemoveAsync(Ada, "cli", null, Cancelled))?.Kind);
        Assert.Equal(ProblemKind.NotFound, (await parts.Factors.RenewCodesAsync(Ada, null, Cancelled)).Problem?.Kind);
    }

    [Fact]
    public async Task The_secret_lies_sealed()
    {
        await using var parts = await Parts.MakeAsync();
        var (secret, codes) = await parts.WithAppAsync(Ada);
        var row = await parts.World.Book.Table<TotpRow>("Totp").Where("user == $user").FindAsync(Cancelled, Ada);
        Assert.NotNull(row);
        Assert.Equal(-1, row.Secret.AsSpan().IndexOf(Base32.Decode(secret)));
        var kept = await parts.World.Book.Table<CodeRow>("RecoveryCode").Where("user == $user").ListAsync(Cancelled, Ada);
        Assert.DoesNotContain(kept, k => codes.Contains(k.Code, StringComparer.Ordinal));
        var stranger = new SecondFactors(parts.World.Book, new MasterKey([.. Enumerable.Repeat((byte)7, 32)]), parts.Trail, parts.World.Time);
        await Assert.ThrowsAsync<InvalidOperationException>(() => parts.World.Book.DecideAsync(
            async session => (await stranger.ProveAsync(session, Ada, "123456", CancellationToken.None), true), Cancelled));
    }

    private sealed record TotpRow(CelValue User, byte[] Secret);

    private sealed record CodeRow(string Code, CelValue User);
}
