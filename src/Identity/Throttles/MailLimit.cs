using Ashlar.Engine.Rates;
using Ashlar.Identity.Accounts;

namespace Ashlar.Identity.Throttles;

/// <summary>
/// How many mails one address gets that strangers can ask for, from however many places they do. What is over it is not sent, and the
/// answer is the same: the address has ten of them, and each of a reset is good.
/// </summary>
public sealed class MailLimit(IRateCounters counters)
{
    private static readonly RatePolicy ToOne = new("mail-to", 10, TimeSpan.FromMinutes(6));

    // Each carries the password that its registration named: strangers are not to keep out the one whose address it is.
    private static readonly RatePolicy ToNew = new("mail-to-new", 30, TimeSpan.FromMinutes(2));

    /// <param name="errand">Whose mail it is; each kind has its own count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask<bool> MaySendAsync(Errand errand, CancellationToken cancellationToken) =>
        (await counters.TakeAsync(errand.Kind == Errand.Register ? ToNew : ToOne, $"{errand.Kind}\0{EmailAddresses.Key(errand.Email)}", cancellationToken).ConfigureAwait(false)).Allowed;
}
