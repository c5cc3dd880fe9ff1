using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private static readonly CelValue Ada = UuidType.Of(Guid.Parse("00000000-0000-7000-8000-000000000001"));
    private static readonly CelValue Bob = UuidType.Of(Guid.Parse("00000000-0000-7000-8000-000000000002"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private sealed class Others : IAuthenticate
    {
        public ValueTask<Result<Caller>> AuthenticateAsync(string? authorization, CancellationToken cancellationToken) => new(Caller.Anonymous);
    }

    private sealed record Parts(IdentityWorld World, ApiKeyBook Book, ApiKeyVerifier Verifier, List<string> Roles) : IAsyncDisposable
    {
        public bool Disabled { get; set; }

        public int LookUps { get; private set; }

        public static async Task<Parts> MakeAsync()
        {
            var world = await IdentityWorld.CreateAsync();
            var book = new ApiKeyBook(world.Book, await AuditTrail.OpenAsync(world.Book, new MasterKey(new byte[32]), world.Time, Cancelled), world.Time);
            List<string> roles = ["editor", "viewer"];
            Parts? parts = null;
            var verifier = new ApiKeyVerifier(new Others(), book, (_, _) => new(parts!.Holder()), world.Time);
            return parts = new Parts(world, book, verifier, roles);
        }

        public async Task<NewApiKey> AddAsync(string[] roles, DateTimeOffset? endsAt = null) =>
            (await Book.AddAsync(Ada, new ApiKeyRequest("ci", roles, ["notes.read"], endsAt), null, null, "cli", null, Cancelled)).Value;

        public async Task<Result<Caller>> CallAsync(string key) => await Verifier.AuthenticateAsync("Bearer " + key, Cancelled);

        private KeyHolder? Holder()
        {
            LookUps++;
            return Disabled ? null : new KeyHolder("ada@example.org", [.. Roles]);
        }

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }

    [Fact]
    public async Task A_key_acts_for_its_user_with_its_part_of_their_roles()
    {
        await using var parts = await Parts.MakeAsync();
        var key = await parts.AddAsync(["editor", "admin"]);
        var caller = (await parts.CallAsync(key.Text)).Value;
        Assert.Equal(Ada, caller.Id);
        Assert.Equal(["editor"], caller.Roles);
        Assert.Equal(["notes.read"], caller.Scopes);
        Assert.Equal("ada@example.org", caller.Email);
        Assert.False(caller.Mfa);
        Assert.Null(caller.AuthenticatedAt);
    }

    [Fact]
    public async Task A_key_written_in_many_ways_is_remembered_in_one()
    {
        await using var parts = await Parts.MakeAsync();
        var key = await parts.AddAsync(["editor"]);
        foreach (var header in new[] { "Bearer  " + key.Text, "bearer " + key.Text, $"Bearer {key.Text} " })
        {
            var before = parts.LookUps;
            for (var i = 0; i < 3; i++) Assert.True((await parts.Verifier.AuthenticateAsync(header, Cancelled)).IsOk);
            Assert.Equal(before + 3, parts.LookUps);
        }
    }

    [Fact]
    public async Task A_key_is_remembered_and_gives_the_same_caller()
    {
        await using var parts = await Parts.MakeAsync();
        var key = await parts.AddAsync(["editor"]);
        var caller = (await parts.CallAsync(key.Text)).Value;
        Assert.Same(caller, (await parts.CallAsync(key.Text)).Value);
        Assert.Equal(1, parts.LookUps);
        parts.World.Time.Forward(ApiKeyVerifier.Remembered);
        Assert.Same(caller, (await parts.CallAsync(key.Text)).Value);
        Assert.Equal(2, parts.LookUps);
        parts.Roles.Remove("editor");
        parts.World.Time.Forward(ApiKeyVerifier.Remembered);
        Assert.Empty((await parts.CallAsync(key.Text)).Value.Roles);
    }

    [Fact]
    public async Task A_key_ends_when_it_expires_is_revoked_or_its_user_may_not_sign_in()
    {
        await using var parts = await Parts.MakeAsync();
        var soon = await parts.AddAsync([], parts.World.Time.GetUtcNow().AddSeconds(3));
        Assert.True((await parts.CallAsync(soon.Text)).IsOk);
        parts.World.Time.Forward(TimeSpan.FromSeconds(3));
        Assert.Equal(ProblemKind.Unauthenticated, (await parts.CallAsync(soon.Text)).Problem?.Kind);

        var key = await parts.AddAsync([]);
        Assert.True((await parts.CallAsync(key.Text)).IsOk);
        Assert.Equal(ProblemKind.NotFound, (await parts.Book.RevokeAsync(key.Key.Id, Bob, "bob", null, Cancelled)).Problem?.Kind);
        Assert.True((await parts.Book.RevokeAsync(key.Key.Id, Ada, "ada", null, Cancelled)).IsOk);
        parts.Verifier.Forget(key.Key.Id);
        Assert.Equal(ProblemKind.Unauthenticated, (await parts.CallAsync(key.Text)).Problem?.Kind);

        var other = await parts.AddAsync([]);
        parts.Disabled = true;
        Assert.Equal(ProblemKind.Unauthenticated, (await parts.CallAsync(other.Text)).Problem?.Kind);
    }

    [Fact]
    public async Task What_is_no_key_is_not_looked_for()
    {
        await using var parts = await Parts.MakeAsync();
        var key = (await parts.AddAsync([])).Text;
        Assert.Matches("^ashl_[0-9A-Za-z]{49}$", key);
        Assert.True(KeyText.IsKey(key));
        for (var i = 0; i < key.Length; i++)
        {
            var wrong = key[..i] + (key[i] == 'x' ? 'y' : 'x') + key[(i + 1)..];
            Assert.False(KeyText.IsKey(wrong));
        }

        Assert.Equal(ProblemKind.Unauthenticated, (await parts.CallAsync("ashl_short")).Problem?.Kind);
        Assert.Equal(ProblemKind.Unauthenticated, (await parts.CallAsync(KeyText.Make())).Problem?.Kind);
        Assert.True((await parts.Verifier.AuthenticateAsync("bearer  " + key, Cancelled)).IsOk);
        Assert.Same(Caller.Anonymous, (await parts.Verifier.AuthenticateAsync(null, Cancelled)).Value);
        Assert.Same(Caller.Anonymous, (await parts.Verifier.AuthenticateAsync("Bearer eyJ", Cancelled)).Value);
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => KeyText.Make()).Distinct().Count());
    }

    [Fact]
    public async Task Only_its_hash_is_kept_and_nothing_of_it_is_in_the_trail()
    {
        await using var parts = await Parts.MakeAsync();
        var key = await parts.AddAsync(["editor"]);
        var kept = Assert.Single(await parts.Book.ListAsync(Ada, Cancelled));
        Assert.Equal(key.Text[..9], kept.Shown);
        Assert.DoesNotContain(key.Text[9..], kept.ToString(), StringComparison.Ordinal);
        await foreach (var line in new AuditReading(parts.World.Book).FromAsync(1, 10, Cancelled))
        {
            Assert.Equal(AuditKinds.KeyAdded, line.Kind);
            Assert.DoesNotContain(kept.Hash, line.Details, StringComparison.Ordinal);
            Assert.DoesNotContain(kept.Shown, line.Details, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_last_use_is_written_down_later_and_once_a_minute()
    {
        await using var parts = await Parts.MakeAsync();
        var key = await parts.AddAsync([]);
        for (var i = 0; i < 3; i++) await parts.CallAsync(key.Text);
        Assert.Null(Assert.Single(await parts.Book.ListAsync(Ada, Cancelled)).UsedAt);
        await parts.Verifier.FlushAsync(Cancelled);
        var used = Assert.Single(await parts.Book.ListAsync(Cancelled)).UsedAt;
        Assert.Equal(parts.World.Time.GetUtcNow(), used);
        parts.World.Time.Forward(TimeSpan.FromSeconds(61));
        await parts.CallAsync(key.Text);
        await parts.Verifier.FlushAsync(Cancelled);
        Assert.Equal(used!.Value.AddMinutes(1), Assert.Single(await parts.Book.ListAsync(Ada, Cancelled)).UsedAt);
    }

    [Fact]
    public async Task A_key_has_no_more_than_its_maker_and_a_sound_name()
    {
        await using var parts = await Parts.MakeAsync();
        async Task<Problem?> Refused(ApiKeyRequest request) => (await parts.Book.AddAsync(Ada, request, ["viewer"], ["notes.read"], "ada", null, Cancelled)).Problem;
        Assert.Equal("forbidden", (await Refused(new("x", ["admin"], [], null)))?.Code);
        Assert.Null(await Refused(new("x", ["viewer"], ["notes.read"], null)));
        Assert.Equal("forbidden-scope", Assert.Single((await Refused(new("x", [], ["internal.sync"], null)))!.Errors).Code);
        Assert.Equal("/name", Assert.Single((await Refused(new(" ", [], [], null)))!.Errors).Pointer);
        Assert.Equal("/scopes", Assert.Single((await Refused(new("x", [], ["a b"], null)))!.Errors).Pointer);
        Assert.Equal("/expiresAt", Assert.Single((await Refused(new("x", [], [], parts.World.Time.GetUtcNow())))!.Errors).Pointer);
    }
}
