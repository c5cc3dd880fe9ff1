using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Records;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Issuers;

/// <summary>
/// People of outside issuers as rows of <c>User</c>, by issuer and subject alone: an address never makes somebody another. The row is
/// made when somebody is seen first, in one transaction with the record of who it is.
/// </summary>
public sealed class TrustedPeople
{
    private static readonly Problem Unknown = new(ProblemKind.Unauthenticated, "the token is valid, but nobody here is its subject");
    private readonly AshlarEngine _engine;
    private readonly TimeProvider _time;
    private readonly RecordTable<ExternalIdentity> _table;
    private readonly RecordQuery<ExternalIdentity> _find;
    private readonly RecordQuery<DisabledAccount> _disabled;
    private readonly ColumnField? _email;

    /// <param name="engine">Makes rows of <c>User</c>.</param>
    /// <param name="book">Where it is kept who they are.</param>
    /// <param name="time">The clock.</param>
    public TrustedPeople(AshlarEngine engine, RecordBook book, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(book);
        _engine = engine;
        _time = time;
        _table = book.Table<ExternalIdentity>();
        _find = _table.Where("issuer == $issuer && subject == $subject");
        _disabled = book.Table<DisabledAccount>("Account").Where("user == $user && disabledAt != null");
        _email = engine.Model.User.Find("email") as ColumnField;
    }

    /// <summary>The key of the User. Problems: Unauthenticated, and those of the store.</summary>
    /// <param name="issuer">Who vouches.</param>
    /// <param name="subject">For whom.</param>
    /// <param name="verifiedEmail">An address that the issuer says it verified; null: none.</param>
    /// <param name="mayCreate">Whether somebody who was never seen is let in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<Result<CelValue>> FindAsync(string issuer, string subject, string? verifiedEmail, bool mayCreate, CancellationToken cancellationToken)
    {
        if (await KnownAsync(issuer, subject, cancellationToken).ConfigureAwait(false) is { } known) return await UnlessDisabledAsync(known, cancellationToken).ConfigureAwait(false);
        if (!mayCreate) return Unknown;
        var made = await CreateAsync(issuer, subject, verifiedEmail, cancellationToken).ConfigureAwait(false);
        if (made.IsOk) return made;

        // Two requests that see somebody first: the other one's row is the one.
        return await KnownAsync(issuer, subject, cancellationToken).ConfigureAwait(false) is { } other ? other : made;
    }

    private async ValueTask<CelValue?> KnownAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        (await _find.FindAsync(cancellationToken, issuer, subject).ConfigureAwait(false))?.User;

    private async ValueTask<Result<CelValue>> UnlessDisabledAsync(CelValue user, CancellationToken cancellationToken) =>
        await _disabled.FindAsync(cancellationToken, user).ConfigureAwait(false) is null ? user : Unknown;

    private async ValueTask<Result<CelValue>> CreateAsync(string issuer, string subject, string? verifiedEmail, CancellationToken cancellationToken)
    {
        using var nothing = JsonDocument.Parse("{}");
        var user = _engine.Model.User;
        var made = CelValue.Null;
        var request = new WriteRequest(user, WriteVerb.Create)
        {
            Body = nothing.RootElement,
            Given = [.. GivenTo(user, verifiedEmail)],
            Within = async (session, key) =>
            {
                made = key;
                var row = new ExternalIdentity(Guid.CreateVersion7(_time.GetUtcNow()), issuer, subject, key, null, _time.GetUtcNow(), null);
                return await _table.InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is null ? null : Unknown;
            },
        };
        var written = await _engine.WriteAsync(request, new Caller { Id = KeyOf(request), Registers = true }, null, cancellationToken).ConfigureAwait(false);
        if (written.IsOk) return made;
        return written.Problem.Kind is ProblemKind.Unavailable or ProblemKind.Timeout or ProblemKind.Internal
            ? written.Problem
            : new Problem(ProblemKind.Unauthenticated, "the token is valid, but its subject cannot be made a user here: " + string.Join("; ", written.Problem.Errors.Select(e => e.Message).DefaultIfEmpty(written.Problem.Detail)));
    }

    // A key that is not made by itself is random: an issuer does not choose whose row it gets.
    private IEnumerable<(ColumnField Column, CelValue Value)> GivenTo(Entity user, string? verifiedEmail)
    {
        var id = Guid.CreateVersion7(_time.GetUtcNow());
        if (user.Key.Type.Kind == ScalarKind.Uuid) yield return (user.Key, UuidType.Of(id));
        else if (user.Key.Type.Kind == ScalarKind.String) yield return (user.Key, CelValue.String(id.ToString()));
        if (_email is not null && verifiedEmail is not null) yield return (_email, CelValue.String(verifiedEmail));
    }

    private static CelValue KeyOf(WriteRequest request) =>
        request.Given.FirstOrDefault(given => given.Column == request.Entity.Key) is { Column: not null } key ? key.Value : CelValue.Null;

    private sealed record DisabledAccount(CelValue User, DateTimeOffset? DisabledAt);
}
