using Ashlar.Identity.Accounts;

namespace Ashlar.Identity.Tests.Accounts;

/// <summary>What was asked for and answered for is done, once, whatever becomes of the process that answered.</summary>
public sealed class ErrandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_dead_process_answered_for_another_does_once()
    {
        await using var world = await AccountWorld.CreateAsync();
        var afterwards = new Afterwards(world.Failures.Enqueue);
        await afterwards.DisposeAsync(); // it takes no more work: dead between answer and deed
        var dead = world.Process(afterwards);
        Assert.Null(await dead.Registrations.AskAsync("ada@example.com", AccountWorld.Password, AccountWorld.Json("""{"nick":"ada"}"""), Cancelled));
        Assert.Null(await dead.Passwords.AskAsync("nobody@example.com", Cancelled));
        await world.IdleAsync();
        await world.Service.PickUpAsync(Cancelled);
        Assert.Empty(world.Mails); // whoever took them has them to itself for a while

        world.Time.Forward(Errands.Grace);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Service.PickUpAsync(Cancelled)));
        var user = await world.Service.Registrations.VerifyAsync(world.Mailed(AccountMails.Verify), null, Cancelled);
        Assert.True(user.IsOk);
        Assert.Single(world.Mails); // nothing for an address without an account
    }

    [Fact]
    public async Task One_that_fails_holds_up_nobody_and_is_tried_again()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com");
        world.MailFails = mail =>
        {
            if (mail.To == "ada@example.com") throw new InvalidOperationException("a bug");
        };
        Assert.Null(await world.Service.Passwords.AskAsync("ada@example.com", Cancelled));
        await world.RegisterAsync("ben@example.com");
        Assert.Equal("ben@example.com", world.Mails.Last().To);
        Assert.True(world.Failures.TryDequeue(out var told));
        Assert.Equal("a bug", told.Message);

        world.MailFails = null;
        world.Time.Forward(TimeSpan.FromMinutes(2));
        await world.Service.PickUpAsync(Cancelled);
        world.Mailed(AccountMails.ResetPassword);
    }

    [Fact]
    public async Task One_that_fails_always_is_given_up()
    {
        await using var world = await AccountWorld.CreateAsync();
        await world.JoinAsync("ada@example.com");
        var tried = 0;
        world.MailFails = _ =>
        {
            tried++;
            throw new InvalidOperationException("a bug");
        };
        Assert.Null(await world.Service.Passwords.AskAsync("ada@example.com", Cancelled));
        await world.IdleAsync();
        for (var hour = 0; hour < 10; hour++)
        {
            world.Time.Forward(TimeSpan.FromHours(1));
            await world.Service.PickUpAsync(Cancelled);
        }

        Assert.Equal(6, tried);
        Assert.Equal(6, world.Failures.Count);
        world.Failures.Clear();
    }
}
