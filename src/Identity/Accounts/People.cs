using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine.Writes;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Identity.Accounts;

/// <summary>What tokens, sessions and pages tell of a person.</summary>
public sealed record PersonFacts(CelValue User, string? Email, string? Name, IReadOnlyList<string> Roles, bool Superuser, bool Disabled, bool HasPassword);

/// <summary>
/// People by the key of their <c>User</c>: the account and what the row says of name and roles. What was read is believed for two
/// seconds, as long as revocations take to be known everywhere.
/// </summary>
public sealed class People
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(2);
    private readonly IStore _store;
    private readonly AccountBook _accounts;
    private readonly TimeProvider _time;
    private readonly ColumnField?[] _columns;
    private readonly IPreparedRead _read;
    private ConcurrentDictionary<CelValue, (PersonFacts Facts, DateTimeOffset Until)> _remembered = new();

    public People(AccountBook accounts, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        (_accounts, _time) = (accounts, time);
        _store = accounts.Book.Store;
        var user = accounts.Book.Model.User;
        _columns = [user.Find("name") as ColumnField, user.Find("roles") as ColumnField];
        var row = new VariableNode("this", user.RowType);
        var key = new SelectNode(row, user.Key.WireName, user.RowType.Field(user.Key.WireName) ?? CelType.Dyn);
        var condition = accounts.Book.Model.Scopes.CompileCondition(user, $"this.{user.Key.WireName} == given_key", [KeyValuePair.Create("given_key", key.Type)]).Expression!.Root; // a key compares with its like
        _read = _store.Prepare(new ReadPlan
        {
            Source = user,
            Columns = [.. _columns.OfType<ColumnField>().Select(c => new PlanColumn(new SelectNode(row, c.WireName, user.RowType.Field(c.WireName) ?? CelType.Dyn), c.Type))],
            Filter = Numbered(condition),
            Parameters = [new PlanParameter(PlanParameter.NameOf(0), user.Key.Type)],
        });
    }

    /// <summary>The person; null: there is no such account.</summary>
    public async ValueTask<PersonFacts?> FindAsync(CelValue user, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (_remembered.TryGetValue(user, out var known) && known.Until > now) return known.Facts;
        if (await LookUpAsync(user, cancellationToken).ConfigureAwait(false) is not { } facts) return null;
        // Starting over is cheaper than an order of use for what is believed for two seconds.
        if (_remembered.Count >= MostRemembered) _remembered = new();
        _remembered[user] = (facts, now + Believed);
        return facts;
    }

    /// <summary>The person as the database has them now, whatever was believed: for what outlives the next two seconds, such as a token.</summary>
    public ValueTask<PersonFacts?> ReadAsync(CelValue user, CancellationToken cancellationToken)
    {
        Forget(user);
        return FindAsync(user, cancellationToken);
    }

    /// <summary>Something about the person was changed here.</summary>
    public void Forget(CelValue user) => _remembered.TryRemove(user, out _);

    private async ValueTask<PersonFacts?> LookUpAsync(CelValue user, CancellationToken cancellationToken)
    {
        if (await _accounts.FindAsync(user, cancellationToken).ConfigureAwait(false) is not { } account) return null;
        var values = new CelValue[] { CelValue.Null, CelValue.Null };
        var cursor = await _store.ReadAsync(_read, [user], cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false))
        {
            // The row was deleted by whoever may: with it went the person, whatever account is left.
            if (!await cursor.ReadAsync(cancellationToken).ConfigureAwait(false)) return null;
            var at = 0;
            for (var i = 0; i < values.Length; i++)
            {
                if (_columns[i] is { } column) values[i] = StoredValue.Read(cursor, at++, column.Type);
            }
        }

        var roles = values[1].IsNull ? [] : values[1].AsList.Select(r => r.AsString).ToArray();
        return new PersonFacts(user, account.Email, values[0].IsNull ? null : values[0].AsString, roles, account.Superuser, account.DisabledAt is not null, account.Password is not null);
    }

    private static CelNode Numbered(CelNode tree) => tree is VariableNode { Name: "given_key" } key
        ? new VariableNode(PlanParameter.NameOf(0), key.Type)
        : tree.MapChildren(Numbered);
}
