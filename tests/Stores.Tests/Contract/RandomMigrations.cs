using Ashlar.Stores.Migrations;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Contract;

/// <summary>From any model to any other, with rows in between: the schema is the other's, whichever way was taken.</summary>
public abstract class RandomMigrations
{
    protected abstract int Cases { get; }

    [Fact]
    public async Task Migrating_from_any_model_to_any_other_gives_the_schema_of_the_other()
    {
        var (cases, steps, refused) = (0, 0, 0);
        await Effort.RunAsync(Cases, async (random, _) =>
        {
            await using var migrated = NewFixture();
            await using var fresh = NewFixture();
            var text = RandomModelText.Any(random);
            var (before, after) = (Rows.Load(text), Rows.Load(random.Next(3) == 0 ? RandomModelText.Renamed(text, random) : RandomModelText.Any(random)));
            var store = await migrated.OpenAsync(before);
            if (random.Next(2) == 0) await RandomModelText.FillAsync(new Rows(store, before), random);
            var plan = await store.Migrator.PlanAsync(after, default);
            var all = plan.Steps.Concat((await store.Migrator.PlanContractionAsync(after, default)).Steps).Select(s => s.Name).ToHashSet();
            cases++;
            try
            {
                steps += (await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, all), default)).Steps.Count;
            }
            catch (MigrationRefusedException e) when (e.Refused.All(s => s.Obstacle is not null))
            {
                refused++; // rows stood in the way; nothing may have changed
                Assert.Equal(await SchemaAsync(await fresh.OpenAsync(before)), await SchemaAsync(store));
                return;
            }

            var left = await store.Migrator.PlanContractionAsync(after, default);
            if (left.Steps.Count > 0) await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, left.Steps.Select(s => s.Name).ToHashSet()), default);
            Assert.Equal(await SchemaAsync(await fresh.OpenAsync(after)), await SchemaAsync(store));
            Assert.True((await store.Migrator.PlanAsync(after, default)).IsEmpty);
            Assert.Empty(await store.Migrator.DriftAsync(default));
        });
        Figures.Note($"{GetType().Name}: {cases} pairs of random models, {steps} steps applied, {refused} refused for their rows, seed {Effort.Seed}");
    }

    [Fact]
    public async Task Rolling_a_change_out_and_finishing_it_gives_the_same_schema_and_both_read_it_meanwhile()
    {
        var (cases, refused) = (0, 0);
        await Effort.RunAsync(Cases, async (random, _) =>
        {
            await using var migrated = NewFixture();
            await using var fresh = NewFixture();
            var (before, after) = (Rows.Load(RandomModelText.Any(random)), Rows.Load(RandomModelText.Any(random)));
            var store = await migrated.OpenAsync(before);
            var old = new Rows(store, before);
            if (random.Next(2) == 0) await RandomModelText.FillAsync(old, random);
            cases++;
            MigrationPlan plan;
            try
            {
                plan = await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, new HashSet<string>()) { Mode = MigrationMode.Rolling }, default);
            }
            catch (MigrationRefusedException e) when (e.Refused.All(s => s.Obstacle is not null || s.Risk == StepRisk.Destructive))
            {
                refused++;
                Assert.Equal(await SchemaAsync(await fresh.OpenAsync(before)), await SchemaAsync(store));
                return;
            }

            Assert.True((await store.Migrator.PlanAsync(after, MigrationMode.Rolling, default)).IsEmpty);
            foreach (var entity in before.Entities) await old.AllAsync(entity.Name);
            foreach (var entity in after.Entities) await new Rows(store, plan.Served!).AllAsync(entity.Name); // a way forward
            await RandomModelText.FillAsync(old, random, again: true);
            var left = await store.Migrator.PlanContractionAsync(after, default);
            if (left.Steps.Any(s => s.Obstacle is not null)) return; // what the old one wrote meanwhile is to be mended first
            await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, left.Steps.Select(s => s.Name).ToHashSet()) { Mode = MigrationMode.Contract }, default);
            Assert.Equal(await SchemaAsync(await fresh.OpenAsync(after)), await SchemaAsync(store));
            Assert.True((await store.Migrator.PlanAsync(after, default)).IsEmpty);
        });
        Figures.Note($"{GetType().Name}: {cases} random changes rolled out, {refused} refused, seed {Effort.Seed}");
    }

    protected abstract StoreFixture NewFixture();

    /// <summary>What the reader finds, in an order of its own.</summary>
    protected abstract Task<string> SchemaAsync(IStore store);

    private protected static string Told(DatabaseSchema schema)
    {
        var lines = schema.Tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t =>
            $"{t.Name} key {string.Join(",", t.Key)} identity {t.Identity} link {t.IsLink}\n"
            + string.Join("\n", t.Columns.Select(c => $"  {c}").Order(StringComparer.Ordinal)) + "\n"
            + string.Join("\n", t.Indexes.Select(i => $"  {i.Name} {i.Unique} {string.Join(",", i.Columns)} {i.Where}").Order(StringComparer.Ordinal)));
        return string.Join("\n", lines);
    }
}
