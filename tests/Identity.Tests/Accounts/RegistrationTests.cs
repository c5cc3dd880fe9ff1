using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tests.Support;

namespace Ashlar.Identity.Tests.Accounts;

public sealed class RegistrationTests
{
    private static CancellationToken Cancelled => IdentityWorld.Cancelled;

    [Fact]
    public async Task That_an_address_is_taken_does_not_show_by_what_else_is()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com", profile: """{"nick":"ada"}""");
        var known = await world.RegisterAsync("ada@example.com", profile: """{"nick":"ada"}""");
        var unknown = await world.RegisterAsync("bob@example.com", profile: """{"nick":"ada"}""");
        Assert.Equal((ProblemKind.Unique, "/profile/nick"), (unknown?.Kind, unknown?.Errors[0].Pointer));
        Assert.Equal((unknown?.Kind, unknown?.Detail, unknown?.Errors[0].Pointer), (known?.Kind, known?.Detail, known?.Errors[0].Pointer));
    }

    [Fact]
    public async Task Nobody_registers_under_the_name_of_a_service()
    {
        await using var world = await AccountWorld.CreateAsync("""
            ashlar: 1
            name: notes
            entities:
              Note: { fields: { text: { type: string, max: 200 } } }
              User: { key: handle, fields: { handle: { type: string, max: 60 } } }
            """);
        foreach (var handle in new[] { "client:robot", "Client:Robot", "cli" })
        {
            var refused = await world.RegisterAsync("ada@example.com", profile: $$"""{"handle":"{{handle}}"}""");
            Assert.Equal(("reserved-key", "/profile/handle"), (refused?.Errors[0].Code, refused?.Errors[0].Pointer));
        }

        Assert.Null(await world.RegisterAsync("ada@example.com", profile: """{"handle":"ada"}"""));
    }

    [Fact]
    public async Task Strangers_fill_nobody_s_mailbox()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com");
        var before = world.Mails.Count;
        for (var i = 0; i < 40; i++) Assert.Null(await world.Service.Passwords.AskAsync("Ada@example.com", Cancelled));
        await world.IdleAsync();
        Assert.Equal(10, world.Mails.Count - before);
    }

    [Fact]
    public async Task Whose_row_of_User_is_gone_is_nobody()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var open = await world.SignInAsync(user);
        Assert.NotNull(await world.Service.Callers.FindAsync(open.Secret, Cancelled));
        var deleted = await world.Engine.WriteAsync(new WriteRequest(world.Engine.Model.User, WriteVerb.Delete) { Key = UserKeyText.Of(user) }, Caller.System, null, Cancelled);
        Assert.True(deleted.IsOk, deleted.Problem?.Detail);
        world.Time.Forward(TimeSpan.FromSeconds(3)); // what was read is believed for two seconds
        Assert.Null(await world.Service.Callers.FindAsync(open.Secret, Cancelled));
    }

    [Fact]
    public async Task An_account_comes_with_its_user_once_the_mail_is_answered()
    {
        await using var world = await AccountWorld.CreateAsync();
        Assert.Null(await world.RegisterAsync("Ada@example.com", profile: """{"name":"Ada","nick":"ada"}"""));
        Assert.Null(await world.Service.Accounts.FindAsync("ada@example.com", Cancelled));
        var made = await world.Service.Registrations.VerifyAsync(world.Mailed(AccountMails.Verify), null, Cancelled);
        Assert.True(made.IsOk);
        var person = await world.Service.People.FindAsync(made.Value, Cancelled);
        Assert.Equal(("Ada@example.com", "Ada", true), (person?.Email, person?.Name, person?.HasPassword));
        await using var row = (await world.Engine.GetAsync(new GetRequest(world.Engine.Model.User, UserKeyText.Of(made.Value)), new Caller { Id = made.Value }, Cancelled)).Value;
        Assert.Contains("verified", world.Notes);
        Assert.True((await world.Service.SignIn.CheckAsync("ADA@example.com", AccountWorld.Password, Cancelled)).IsOk);
    }

    [Fact]
    public async Task A_token_may_come_again_and_makes_one_account()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.RegisterAsync("ada@example.com");
        var token = world.Mailed(AccountMails.Verify);
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await world.Service.Registrations.VerifyAsync(token, null, Cancelled))));
        Assert.All(made, m => Assert.True(m.IsOk, m.Problem?.Detail));
        Assert.Single(made.Select(m => m.Value).Distinct());
        Assert.Single(world.Notes, "verified");
    }

    [Fact]
    public async Task Of_two_registrations_of_an_address_the_first_answered_has_it()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.RegisterAsync("ada@example.com", "the thief's own password");
        var first = world.Mailed(AccountMails.Verify);
        await world.RegisterAsync("ada@example.com");
        var second = world.Mailed(AccountMails.Verify);
        Assert.True((await world.Service.Registrations.VerifyAsync(second, null, Cancelled)).IsOk);
        Assert.False((await world.Service.Registrations.VerifyAsync(first, null, Cancelled)).IsOk);
        Assert.True((await world.Service.SignIn.CheckAsync("ada@example.com", AccountWorld.Password, Cancelled)).IsOk);
    }

    [Fact]
    public async Task An_address_with_an_account_is_answered_alike_and_told_by_mail()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com", profile: """{"nick":"ada"}""");
        Assert.Null(await world.RegisterAsync("ADA@example.com"));
        Assert.Equal((AccountMails.AccountExists, "ada@example.com", null), (world.Mails.Last().Template, world.Mails.Last().To, world.Mails.Last().Token));
    }

    [Theory]
    [InlineData("ada", AccountWorld.Password, "{}", "format@/email")]
    [InlineData("ada@example.com", "short", "{}", "too-short@/password")]
    [InlineData("ada@example.com", "ada@example.com", "{}", "same-as-account@/password")]
    [InlineData("ada@example.com", AccountWorld.Password, """{"nick":"a"}""", "min-length@/profile/nick")]
    [InlineData("x", "x", """{"nick":5,"age":1}""", "format@/email too-short@/password type@/profile/nick unknown-field@/profile/age")]
    [InlineData("ada@example.com", AccountWorld.Password, """{"roles":["admin"]}""", "readonly@/profile/roles")]
    [InlineData("ada@example.com", AccountWorld.Password, """{"email":"other@example.com"}""", "readonly@/profile/email")]
    public async Task Every_fault_is_told_at_once(string email, string password, string profile, string faults)
    {
        await using var world = await AccountWorld.CreateAsync();
        var problem = await world.RegisterAsync(email, password, profile);
        Assert.Equal(ProblemKind.Validation, problem?.Kind);
        Assert.Equal(faults, string.Join(' ', problem!.Errors.Select(f => $"{f.Code}@{f.Pointer}").Order(StringComparer.Ordinal)));
        Assert.Empty(world.Mails);
    }

    [Fact]
    public async Task What_only_others_may_set_is_refused()
    {
        await using var world = await AccountWorld.CreateAsync();
        var problem = await world.RegisterAsync("ada@example.com", profile: """{"credit":100}""");
        Assert.Equal((ProblemKind.Forbidden, "/profile/credit"), (problem?.Kind, problem?.Errors[0].Pointer));
    }

    [Fact]
    public async Task What_may_be_there_once_is_told_of_the_profile()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com", profile: """{"nick":"ada"}""");
        var problem = await world.RegisterAsync("bob@example.com", profile: """{"nick":"ada"}""");
        Assert.Equal((ProblemKind.Unique, "/profile/nick"), (problem?.Kind, problem?.Errors[0].Pointer));
    }

    [Fact]
    public async Task A_token_that_is_old_or_none_makes_nothing()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.RegisterAsync("ada@example.com");
        world.Time.Forward(Registrations.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Equal(ProblemKind.Validation, (await world.Service.Registrations.VerifyAsync(world.Mailed(AccountMails.Verify), null, Cancelled)).Problem?.Kind);
        Assert.Equal(ProblemKind.Validation, (await world.Service.Registrations.VerifyAsync("nonsense", null, Cancelled)).Problem?.Kind);
        await world.Service.SweepAsync(Cancelled);
    }
}
