using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Identity.Tests.Support;

namespace Ashlar.Identity.Tests.Accounts;

public sealed class AccountChangeTests
{
    private const string Other = "three quiet mountains";

    private static CancellationToken Cancelled => IdentityWorld.Cancelled;

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_are_the_same()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com");
        var wrong = (await world.Service.SignIn.CheckAsync("ada@example.com", "wrong", Cancelled)).Problem;
        Assert.Equal(ProblemKind.Unauthenticated, wrong?.Kind);
        foreach (var (email, password) in new[] { ("nobody@example.com", "wrong"), ("ada@example.com", new string('x', 5000)), (new string('x', 5000), "x"), ("", ""), ("ada@example.com", "") })
        {
            Assert.Equal(wrong, (await world.Service.SignIn.CheckAsync(email, password, Cancelled)).Problem);
        }
    }

    [Fact]
    public async Task A_reset_takes_the_mail_once_and_ends_what_was_signed_in()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var open = await world.SignInAsync(user);
        Assert.Null(await world.Service.Passwords.AskAsync("ADA@example.com", TestContext.Current.CancellationToken));
        await world.IdleAsync();
        var token = world.Mailed(AccountMails.ResetPassword);
        Assert.Equal("too-short", (await world.Service.Passwords.ResetAsync(token, "short", null, Cancelled))?.Errors[0].Code);
        var resets = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await world.Service.Passwords.ResetAsync(token, Other, null, Cancelled))));
        Assert.Single(resets, r => r is null);
        Assert.All(resets, r => Assert.True(r is null or { Kind: ProblemKind.Validation }, r?.Detail));
        Assert.Null(await world.Service.Sessions.FindAsync(open.Secret, Cancelled));
        Assert.Contains(open.Row.Id, world.Ended);
        Assert.False((await world.Service.SignIn.CheckAsync("ada@example.com", AccountWorld.Password, Cancelled)).IsOk);
        Assert.True((await world.Service.SignIn.CheckAsync("ada@example.com", Other, Cancelled)).IsOk);
        Assert.Equal(AccountMails.PasswordChanged, world.Mails.Last().Template);
    }

    [Fact]
    public async Task A_sign_in_that_was_judged_before_a_reset_opens_nothing_after_it()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var judged = (await world.Service.SignIn.CheckAsync("ada@example.com", AccountWorld.Password, Cancelled)).Value;
        world.Time.Forward(TimeSpan.FromMilliseconds(1));
        await ResetAsync(world);
        Assert.Null(await world.Service.Sessions.OpenAsync(new ProvenSignIn(user, ["pwd"]) { Account = judged }, new Device(null, null), null, Cancelled));
        judged = (await world.Service.SignIn.CheckAsync("ada@example.com", Other, Cancelled)).Value;
        Assert.NotNull(await world.Service.Sessions.OpenAsync(new ProvenSignIn(user, ["pwd"]) { Account = judged }, new Device(null, null), null, Cancelled));
    }

    [Fact]
    public async Task Another_address_that_the_old_password_asked_for_is_not_mailed_after_a_reset()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        Assert.Null(await world.Service.Passwords.AskAsync("ada@example.com", TestContext.Current.CancellationToken));
        await world.IdleAsync();
        var token = world.Mailed(AccountMails.ResetPassword);
        var reset = new TaskCompletionSource();
        Assert.True(world.Afterwards.TryAdd(_ => reset.Task)); // what is done after answers waits for it
        Assert.Null(await world.Service.Emails.AskAsync(user, "thief@example.com", AccountWorld.Password, Cancelled));
        world.Time.Forward(TimeSpan.FromMilliseconds(1));
        Assert.Null(await world.Service.Passwords.ResetAsync(token, Other, null, Cancelled));
        reset.SetResult();
        await world.IdleAsync();
        Assert.DoesNotContain(world.Mails, m => m.Template == AccountMails.ConfirmEmail);
    }

    private static async Task ResetAsync(AccountWorld world)
    {
        Assert.Null(await world.Service.Passwords.AskAsync("ada@example.com", TestContext.Current.CancellationToken));
        await world.IdleAsync();
        Assert.Null(await world.Service.Passwords.ResetAsync(world.Mailed(AccountMails.ResetPassword), Other, null, Cancelled));
    }

    [Fact]
    public async Task A_reset_of_nobody_says_the_same_and_sends_nothing()
    {
        await using var world = await AccountWorld.CreateAsync();
        Assert.Null(await world.Service.Passwords.AskAsync("nobody@example.com", TestContext.Current.CancellationToken));
        await world.IdleAsync();
        Assert.Empty(world.Mails);
    }

    [Fact]
    public async Task An_old_reset_is_none()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com");
        Assert.Null(await world.Service.Passwords.AskAsync("ada@example.com", TestContext.Current.CancellationToken));
        await world.IdleAsync();
        world.Time.Forward(PasswordChanges.ResetLifetime);
        Assert.Equal(ProblemKind.Validation, (await world.Service.Passwords.ResetAsync(world.Mailed(AccountMails.ResetPassword), Other, null, Cancelled))?.Kind);
    }

    [Fact]
    public async Task A_change_needs_the_old_password_and_keeps_the_session_that_asks()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var (mine, other) = (await world.SignInAsync(user), await world.SignInAsync(user));
        Assert.Equal("/password", (await world.Service.Passwords.ChangeAsync(user, "wrong", Other, mine.Row.Id, null, Cancelled))?.Errors[0].Pointer);
        Assert.Equal("/newPassword", (await world.Service.Passwords.ChangeAsync(user, AccountWorld.Password, "short", mine.Row.Id, null, Cancelled))?.Errors[0].Pointer);
        Assert.Null(await world.Service.Passwords.ChangeAsync(user, AccountWorld.Password, Other, mine.Row.Id, null, Cancelled));
        Assert.NotNull(await world.Service.Sessions.FindAsync(mine.Secret, Cancelled));
        Assert.Null(await world.Service.Sessions.FindAsync(other.Secret, Cancelled));
    }

    [Fact]
    public async Task Another_address_holds_once_its_mail_is_answered()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        Assert.Equal("/password", (await world.Service.Emails.AskAsync(user, "new@example.com", "wrong", Cancelled))?.Errors[0].Pointer);
        Assert.Null(await world.Service.Emails.AskAsync(user, "new@example.com", AccountWorld.Password, Cancelled));
        await world.IdleAsync();
        var token = world.Mailed(AccountMails.ConfirmEmail);
        Assert.Equal("ada@example.com", (await world.Service.Accounts.FindAsync(user, Cancelled))?.Email);
        Assert.Null(await world.Service.Emails.ConfirmAsync(token, null, Cancelled));
        Assert.Equal((AccountMails.EmailChanged, "ada@example.com"), (world.Mails.Last().Template, world.Mails.Last().To));
        Assert.NotNull(await world.Service.Emails.ConfirmAsync(token, null, Cancelled));
        world.Time.Forward(TimeSpan.FromSeconds(3));
        Assert.Equal("new@example.com", (await world.Service.People.FindAsync(user, Cancelled))?.Email);
        Assert.Null(await world.Service.Accounts.FindAsync("ada@example.com", Cancelled));
    }

    [Fact]
    public async Task An_address_of_another_is_answered_alike()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        await world.JoinAsync("bob@example.com");
        Assert.Null(await world.Service.Emails.AskAsync(user, "bob@example.com", AccountWorld.Password, Cancelled));
        await world.IdleAsync();
        Assert.Equal((AccountMails.AccountExists, "bob@example.com"), (world.Mails.Last().Template, world.Mails.Last().To));
    }

    [Fact]
    public async Task Deleting_takes_all_that_is_theirs()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var open = await world.SignInAsync(user);
        var note = new WriteRequest(world.Engine.Model.FindEntity("Note")!, WriteVerb.Create) { Body = AccountWorld.Json("""{"text":"mine"}""") }; // of the model above
        Assert.True((await world.Engine.WriteAsync(note, new Caller { Id = user }, null, Cancelled)).IsOk);
        Assert.Equal("/password", (await world.Service.DeleteAsync(user, "wrong", null, Cancelled))?.Errors[0].Pointer);
        Assert.Null(await world.Service.DeleteAsync(user, AccountWorld.Password, null, Cancelled));
        Assert.Null(await world.Service.Accounts.FindAsync("ada@example.com", Cancelled));
        Assert.Null(await world.Service.Sessions.FindAsync(open.Secret, Cancelled));
        Assert.Equal(ProblemKind.NotFound, (await world.Service.DeleteAsync(user, AccountWorld.Password, null, Cancelled))?.Kind);
        await world.JoinAsync("ada@example.com");
    }

    [Fact]
    public async Task Deleting_is_refused_where_the_model_keeps_what_refers_to_them()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var deed = new WriteRequest(world.Engine.Model.FindEntity("Deed")!, WriteVerb.Create) { Body = AccountWorld.Json($$"""{"ownerId":"{{UserKeyText.Of(user)}}"}""") }; // as above
        Assert.True((await world.Engine.WriteAsync(deed, Caller.System, null, Cancelled)).IsOk);
        Assert.Equal(ProblemKind.Restricted, (await world.Service.DeleteAsync(user, AccountWorld.Password, null, Cancelled))?.Kind);
        Assert.NotNull(await world.Service.Accounts.FindAsync("ada@example.com", Cancelled));
    }

    [Fact]
    public async Task A_session_ends_by_idleness_age_and_rotation()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var first = await world.SignInAsync(user);
        var second = await world.SignInAsync(user, first.Secret);
        Assert.Null(await world.Service.Callers.FindAsync(first.Secret, Cancelled));
        var signedIn = await world.Service.Callers.FindAsync(second.Secret, Cancelled);
        Assert.Equal((user, "ada@example.com", false), (signedIn!.Caller.Id, signedIn.Caller.Email, signedIn.Caller.Mfa));
        for (var day = 0; day < 29; day++)
        {
            world.Time.Forward(TimeSpan.FromDays(1));
            Assert.NotNull(await world.Service.Sessions.FindAsync(second.Secret, Cancelled));
        }

        world.Time.Forward(TimeSpan.FromDays(1));
        Assert.Null(await world.Service.Sessions.FindAsync(second.Secret, Cancelled));
        var third = await world.SignInAsync(user);
        world.Time.Forward(TimeSpan.FromDays(7));
        Assert.Null(await world.Service.Sessions.FindAsync(third.Secret, Cancelled));
        await world.Service.SweepAsync(Cancelled);
        Assert.Empty(await world.Service.Sessions.ListAsync(user, Cancelled));
    }

    [Fact]
    public async Task One_ends_only_sessions_of_ones_own()
    {
        await using var world = await AccountWorld.CreateAsync();
        var (ada, bob) = (await world.JoinAsync("ada@example.com"), await world.JoinAsync("bob@example.com"));
        var session = await world.SignInAsync(ada);
        Assert.False(await world.Service.Sessions.EndAsync(bob, session.Row.Id, "session-revoked", null, Cancelled));
        Assert.True(await world.Service.Sessions.EndAsync(ada, session.Row.Id, "session-revoked", null, Cancelled));
        Assert.Null(await world.Service.Sessions.FindAsync(session.Secret, Cancelled));
    }

    [Fact]
    public void Csrf_tokens_are_of_one_session()
    {
        Assert.True(CsrfTokens.Matches("a", CsrfTokens.Of("a")));
        Assert.False(CsrfTokens.Matches("b", CsrfTokens.Of("a")));
        Assert.False(CsrfTokens.Matches("a", null));
    }

    [Fact]
    public async Task A_session_that_is_over_ends_with_all_that_was_given_in_it()
    {
        await using var world = await AccountWorld.CreateAsync();
        var user = await world.JoinAsync("ada@example.com");
        var (idle, live) = (await world.SignInAsync(user), await world.SignInAsync(user));
        world.Time.Forward(TimeSpan.FromDays(4));
        Assert.NotNull(await world.Service.Sessions.FindAsync(live.Secret, Cancelled));
        world.Time.Forward(TimeSpan.FromDays(4));
        await world.Service.SweepAsync(Cancelled);
        Assert.Equal([idle.Row.Id], world.Ended);
        Assert.NotNull(await world.Service.Sessions.FindAsync(live.Secret, Cancelled));
    }
}
