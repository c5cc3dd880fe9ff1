using Ashlar.Cel;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>A program that a person let act for them.</summary>
/// <param name="Client">Its id.</param>
/// <param name="Name">As the page of consent calls it.</param>
/// <param name="Scopes">All that it was given.</param>
/// <param name="Since">When it was given something first that holds.</param>
/// <param name="UsedAt">When it was last given a token; null: before that was written down.</param>
public sealed record Application(string Client, string Name, ScopeList Scopes, DateTimeOffset Since, DateTimeOffset? UsedAt);

/// <summary>What a person gave to whom, seen and taken back by the person.</summary>
public sealed class Applications(GrantBook grants, ClientDirectory clients)
{
    /// <summary>Those that hold something of a person: grants, or a consent that is not asked for again. By name.</summary>
    public async ValueTask<IReadOnlyList<Application>> ListAsync(CelValue user, CancellationToken cancellationToken)
    {
        var given = (await grants.ListAsync(user, cancellationToken).ConfigureAwait(false)).Select(g => (g.Client, g.Scope, At: g.CreatedAt, g.UsedAt));
        var agreed = (await grants.ConsentsAsync(user, cancellationToken).ConfigureAwait(false)).Select(c => (c.Client, c.Scope, At: c.GivenAt, UsedAt: (DateTimeOffset?)null));
        var applications = new List<Application>();
        foreach (var one in given.Concat(agreed).GroupBy(g => g.Client))
        {
            if (await clients.FindAsync(one.Key, cancellationToken).ConfigureAwait(false) is not { } client) continue; // registered no more: nobody holds it
            var held = one.Where(g => client.WasGiven(g.Client, g.At)).ToList();
            if (held.Count == 0) continue;
            var scopes = held.Aggregate(ScopeList.None, (all, next) => all.Union(ScopeList.Parse(next.Scope).Value)); // as they were kept
            applications.Add(new Application(one.Key, client.Name, scopes, held.Min(g => g.At), held.Max(g => g.UsedAt)));
        }

        return [.. applications.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Client, StringComparer.Ordinal)];
    }

    /// <summary>Takes back all that a person gave to a client: its tokens end, and it is asked for again. False: it had nothing.</summary>
    public Task<bool> EndAsync(CelValue user, string client, string? address, CancellationToken cancellationToken) =>
        grants.RevokeClientAsync(user, client, address, cancellationToken);
}
