using Ashlar.Model;
using Ashlar.Server.Options;
using Ashlar.Stores;
using Ashlar.Stores.Introspection;
using Ashlar.Stores.Migrations;

namespace Ashlar.Server;

/// <summary>
/// What happens to a database that is behind its model when something starts on it: development brings it along, production
/// only when told and beside the version before, so that a start never surprises; steps that lose data are never done here.
/// </summary>
public static class StartMigration
{
    /// <summary>Brings the database along.</summary>
    /// <returns>What was done, and the model with the names that the database has.</returns>
    /// <exception cref="MigrationNeededException">It may not be changed now; nothing was.</exception>
    /// <exception cref="DatabaseUnfitException">An external database does not fit the model.</exception>
    public static async Task<MigrationPlan> BringAlongAsync(IStore store, ModelSnapshot model, ServerOptions options, CancellationToken cancellationToken)
    {
        if (model.External)
        {
            var misfits = SchemaFit.Check(model, await store.Migrator.InspectAsync(cancellationToken));
            return misfits.Count == 0 ? new MigrationPlan([], model.Hash, model) : throw new DatabaseUnfitException(misfits);
        }

        var mode = options.IsDevelopment ? MigrationMode.Direct : MigrationMode.Rolling;
        var plan = await store.Migrator.PlanAsync(model, mode, cancellationToken);
        if (plan.IsEmpty) return plan;
        if (!options.IsDevelopment && !options.Migrate) throw new MigrationNeededException(plan, options.Environment);
        try
        {
            var allow = new MigrationAllowance(Safe: true, new HashSet<string>()) { Mode = mode };
            return await store.Migrator.ApplyAsync(model, allow, cancellationToken);
        }
        catch (MigrationRefusedException refused)
        {
            throw new MigrationNeededException(refused.Plan, options.Environment);
        }
    }
}
