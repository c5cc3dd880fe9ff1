using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Contract;

public abstract class StoreWrites(StoreFixture fixture) : IAsyncDisposable
{
    protected const string Shop =
        """
        Category:
          fields:
            name: { type: string, max: 80, unique: true, caseless: true }
          access: { read: public }
        Product:
          fields:
            sku: { type: string, unique: true }
            price: { type: decimal, precision: 12, scale: 2, min: 0 }
            stock: { type: int, min: 0, default: 0 }
            category: { ref: Category, optional: true }
            labels: { many: Label, link: true }
          unique: [[category, price]]
          access: { read: public }
        Label:
          key: code
          fields:
            code: { type: string, max: 20 }
          access: { read: public }
        Event:
          key: { type: long }
          fields:
            text: { type: text }
          access: { read: public }
        """;

    protected StoreFixture Fixture { get; } = fixture;

    /// <summary>The store itself groups writes; otherwise the database may, and does not tell.</summary>
    protected virtual bool CountsSyncs => false;

    [Fact]
    public async Task A_committed_row_is_there_for_readers()
    {
        var rows = await OpenAsync();
        var outcome = await rows.WriteAsync(Product(rows, "A-1"));
        Assert.Null(outcome.Error);
        Assert.Equal("A-1", Assert.Single(await rows.AllAsync("Product"))[1].AsString);
    }

    [Fact]
    public async Task Work_that_returns_false_leaves_nothing()
    {
        var model = Rows.Load(Shop);
        var store = await Fixture.OpenAsync(model);
        var rows = new Rows(store, model);
        await store.WriteAsync(
            async session =>
            {
                Assert.Null((await session.ExecuteAsync([Product(rows, "A-1")], default)).Error);
                return false;
            },
            default);
        Assert.Empty(await rows.AllAsync("Product"));
    }

    [Fact]
    public async Task Work_that_throws_leaves_nothing_and_hands_over_its_exception()
    {
        var model = Rows.Load(Shop);
        var store = await Fixture.OpenAsync(model);
        var rows = new Rows(store, model);
        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => store.WriteAsync(
            async session =>
            {
                Assert.Null((await session.ExecuteAsync([Product(rows, "A-1")], default)).Error);
                throw new InvalidTimeZoneException("mine");
            },
            default));
        Assert.Equal("mine", failure.Message);
        Assert.Empty(await rows.AllAsync("Product"));
        Assert.Null((await rows.WriteAsync(Product(rows, "A-2"))).Error);
    }

    [Fact]
    public async Task A_repeated_value_names_its_unique_index()
    {
        var rows = await OpenAsync();
        await rows.WriteAsync(Product(rows, "A-1"));
        var outcome = await rows.WriteAsync(Product(rows, "A-2"), Product(rows, "A-1"));
        Assert.Equal(1, outcome.FailedStep);
        Assert.Equal(WriteErrorKind.Unique, outcome.Error!.Kind);
        Assert.Equal(["sku"], outcome.Error.Index!.Columns.Select(c => c.Field.Name));
        Assert.Single(await rows.AllAsync("Product"));
    }

    [Fact]
    public async Task A_repeated_pair_names_the_index_of_the_pair()
    {
        var rows = await OpenAsync();
        var category = UuidType.Of(Guid.CreateVersion7());
        await rows.WriteAsync(rows.Insert("Category", ("id", category), ("name", CelValue.String("Tea"))));
        await rows.WriteAsync(Product(rows, "A-1", ("category", category)));
        var outcome = await rows.WriteAsync(Product(rows, "A-2", ("category", category)));
        Assert.Equal(["category", "price"], outcome.Error!.Index!.Columns.Select(c => c.Field.Name));
    }

    [Fact]
    public async Task Nulls_never_collide_in_a_unique_index()
    {
        var rows = await OpenAsync();
        Assert.Null((await rows.WriteAsync(Product(rows, "A-1"), Product(rows, "A-2"))).Error);
    }

    [Fact]
    public async Task Caseless_text_collides_whatever_its_case()
    {
        var rows = await OpenAsync();
        await rows.WriteAsync(rows.Insert("Category", ("name", CelValue.String("Tea"))));
        var outcome = await rows.WriteAsync(rows.Insert("Category", ("name", CelValue.String("tEA"))));
        Assert.Equal("name", Assert.Single(outcome.Error!.Index!.Columns).Field.Name);
        Assert.Null((await rows.WriteAsync(rows.Insert("Category", ("name", CelValue.String("tée"))), rows.Insert("Category", ("name", CelValue.String("tÉe"))))).Error);
    }

    [Fact]
    public async Task A_repeated_key_is_unique_without_an_index()
    {
        var rows = await OpenAsync();
        await rows.WriteAsync(rows.Insert("Label", ("code", CelValue.String("x"))));
        var error = (await rows.WriteAsync(rows.Insert("Label", ("code", CelValue.String("x"))))).Error;
        Assert.Equal(WriteErrorKind.Unique, error!.Kind);
        Assert.Null(error.Index);
    }

    [Fact]
    public async Task A_missing_target_breaks_the_reference()
    {
        var rows = await OpenAsync();
        var outcome = await rows.WriteAsync(Product(rows, "A-1", ("category", UuidType.Of(Guid.CreateVersion7()))));
        Assert.Equal(WriteErrorKind.ForeignKey, outcome.Error!.Kind);
        Assert.Empty(await rows.AllAsync("Product"));
    }

    [Fact]
    public async Task Rows_may_refer_to_rows_of_later_steps()
    {
        var rows = await OpenAsync();
        var category = UuidType.Of(Guid.CreateVersion7());
        var outcome = await rows.WriteAsync(Product(rows, "A-1", ("category", category)), rows.Insert("Category", ("id", category), ("name", CelValue.String("Tea"))));
        Assert.Null(outcome.Error);
    }

    [Fact]
    public async Task A_row_that_is_referred_to_cannot_go_alone()
    {
        var rows = await OpenAsync();
        var category = UuidType.Of(Guid.CreateVersion7());
        await rows.WriteAsync(rows.Insert("Category", ("id", category), ("name", CelValue.String("Tea"))), Product(rows, "A-1", ("category", category)));
        Assert.Equal(WriteErrorKind.ForeignKey, (await rows.WriteAsync(rows.Delete("Category", category))).Error!.Kind);
        Assert.Single(await rows.AllAsync("Category"));
    }

    [Fact]
    public async Task Nulls_in_required_columns_and_values_out_of_range_are_refused()
    {
        var rows = await OpenAsync();
        Assert.Equal(WriteErrorKind.NotNull, (await rows.WriteAsync(rows.Insert("Category", ("name", CelValue.Null)))).Error!.Kind);
        Assert.Equal(WriteErrorKind.Check, (await rows.WriteAsync(Product(rows, "A-1", ("stock", CelValue.Int(-1))))).Error!.Kind);
    }

    [Fact]
    public async Task Affected_rows_and_generated_keys_are_told()
    {
        var rows = await OpenAsync();
        var (first, second) = (rows.Insert("Event", ("text", CelValue.String("a"))), rows.Insert("Event", ("text", CelValue.String("b"))));
        await rows.WriteAsync(first, second);
        Assert.Equal((1, 1), (first.Affected, second.Affected));
        Assert.Equal(first.GeneratedKey + 1, second.GeneratedKey);
        var (there, gone) = (rows.Update("Event", CelValue.Int(first.GeneratedKey), "text", CelValue.String("c")), rows.Delete("Event", CelValue.Int(999)));
        await rows.WriteAsync(there, gone);
        Assert.Equal((1, 0), (there.Affected, gone.Affected));
        await rows.WriteAsync(rows.Delete("Event", CelValue.Int(second.GeneratedKey)));
        var third = rows.Insert("Event", ("text", CelValue.String("d")));
        await rows.WriteAsync(third);
        Assert.Equal(second.GeneratedKey + 1, third.GeneratedKey); // a number never comes again
    }

    [Fact]
    public async Task A_session_reads_what_it_wrote_and_others_do_not()
    {
        var model = Rows.Load(Shop);
        var store = await Fixture.OpenAsync(model);
        var rows = new Rows(store, model);
        var plan = rows.Plan(rows.Entity("Product"));
        var read = store.Prepare(plan);
        await store.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync([Product(rows, "A-1")], default);
                await using var cursor = await session.ReadAsync(read, [], default);
                Assert.Single(await Rows.AllAsync(cursor, plan));
                return false;
            },
            default);
        Assert.Empty(await rows.AllAsync("Product"));
    }

    [Fact]
    public async Task A_run_mixes_changes_and_reads_in_their_order()
    {
        var rows = await OpenAsync();
        var plan = rows.Plan(rows.Entity("Product"));
        var read = new SessionStep(rows.Store.Prepare(plan), []);
        var category = UuidType.Of(Guid.CreateVersion7());
        SessionStep[] steps =
        [
            read,
            new(Product(rows, "A-1", ("category", category))), new(rows.Insert("Category", ("id", category), ("name", CelValue.String("Tea")))),
            read,
            new(Product(rows, "A-2")), new(rows.Insert("Event", ("text", CelValue.String("x")))), new(Product(rows, "A-3", ("price", DecimalType.Of(1, 2)), ("category", category))),
            read,
        ];
        foreach (var final in new[] { false, true })
        {
            var seen = new List<int>();
            WriteOutcome outcome = default;
            await rows.Store.WriteAsync(
                async session =>
                {
                    await using var run = await session.RunAsync(steps, final, default);
                    while (await run.NextAsync(default) is { } cursor) seen.Add((await Rows.AllAsync(cursor, plan)).Count);
                    outcome = run.Outcome;
                    return final && outcome.Error is null;
                },
                default);
            Assert.Null(outcome.Error);
            Assert.Equal([0, 1, 3], seen);
            Assert.NotEqual(0, steps[5].Write!.GeneratedKey); // a change
        }

        Assert.Equal(3, (await rows.AllAsync("Product")).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_tells_which_of_its_steps_was_refused(bool final)
    {
        var rows = await OpenAsync();
        var plan = rows.Plan(rows.Entity("Product"));
        var read = new SessionStep(rows.Store.Prepare(plan), []);
        foreach (var (refused, kind) in new[] { (Product(rows, "A-1"), WriteErrorKind.Unique), (Product(rows, "A-2", ("category", UuidType.Of(Guid.CreateVersion7()))), WriteErrorKind.ForeignKey) })
        {
            var seen = 0;
            WriteOutcome outcome = default;
            await rows.Store.WriteAsync(
                async session =>
                {
                    await using var run = await session.RunAsync([new(Product(rows, "A-1")), read, new(refused), read], final, default);
                    while (await run.NextAsync(default) is not null) seen++;
                    outcome = run.Outcome;
                    return outcome.Error is null;
                },
                default);
            Assert.Equal((kind, 2), (outcome.Error!.Kind, outcome.FailedStep));
            Assert.InRange(seen, 1, final && kind == WriteErrorKind.ForeignKey ? 2 : 1); // a commit may be what looks at references
            Assert.Empty(await rows.AllAsync("Product"));
        }
    }

    [Fact]
    public async Task An_answer_is_recorded_with_its_write_and_held_from_others_until_then()
    {
        var rows = await OpenAsync();
        var key = new AnswerKey(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), Now: 1_000, OutOfDate: 500, TimeSpan.FromMilliseconds(50));
        var answer = new RecordedAnswer(new byte[32], [1, 2, 3]);
        await ClaimAsync(rows, key, AnswerClaimKind.Taken, record: null, keep: true); // claimed and not recorded: free again
        await ClaimAsync(rows, key, AnswerClaimKind.Taken, answer, keep: false); // rolled back
        await ClaimAsync(rows, key, AnswerClaimKind.Taken, answer, keep: true);
        var found = await ClaimAsync(rows, key, AnswerClaimKind.Recorded, record: null, keep: false);
        Assert.Equal([1, 2, 3], found.Answer!.Answer);
        await ClaimAsync(rows, key with { OutOfDate = 1_001 }, AnswerClaimKind.Taken, record: null, keep: false);
        Assert.Equal(0, await rows.Store.ForgetAnswersAsync(1_000, 10, default));
        Assert.Equal(1, await rows.Store.ForgetAnswersAsync(1_001, 10, default));
        await ClaimAsync(rows, key, AnswerClaimKind.Taken, record: null, keep: false);
    }

    [Fact]
    public async Task Links_are_pairs_that_are_there_once()
    {
        var rows = await OpenAsync();
        var store = rows.Store;
        var product = UuidType.Of(Guid.CreateVersion7());
        var label = CelValue.String("x");
        var link = rows.Entity("Product").Fields.OfType<Model.LinkField>().Single();
        WriteStep Link() => new(store.Prepare(new LinkPlan(link)), [product, label]);
        var (once, twice) = (Link(), Link());
        await rows.WriteAsync(Product(rows, "A-1", ("id", product)), rows.Insert("Label", ("code", label)), once, twice);
        Assert.Equal((1, 0), (once.Affected, twice.Affected));
        var unlink = new WriteStep(store.Prepare(new UnlinkPlan(link, All: true, ByTarget: true)), [label]);
        await rows.WriteAsync(unlink);
        Assert.Equal(1, unlink.Affected);
    }

    [Fact]
    public async Task A_key_that_comes_again_goes_on_counting_versions()
    {
        var rows = await OpenAsync();
        var label = CelValue.String("x");
        await rows.WriteAsync(rows.Insert("Label", ("code", label)), rows.Update("Label", label, "version", CelValue.Int(7)));
        await rows.WriteAsync(rows.Delete("Label", label));
        await rows.WriteAsync(rows.Insert("Label", ("code", label)));
        var entity = rows.Entity("Label");
        Assert.Equal(8, Assert.Single(await rows.AllAsync("Label"))[entity.Version!.Ordinal].AsInt);
    }

    [Fact]
    public async Task Writes_of_many_at_once_are_all_there_and_share_commits()
    {
        const int Writers = 32;
        const int Each = 25;
        var rows = await OpenAsync();
        var before = rows.Store.Statistics;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < Each; i++) Assert.Null((await rows.WriteAsync(Product(rows, $"P-{writer}-{i}"))).Error);
        }));
        var after = rows.Store.Statistics;
        Figures.Note($"{after.Writes - before.Writes} writes by {Writers} writers: {after.Syncs - before.Syncs} syncs, largest group {after.LargestGroup}");
        Assert.Equal(Writers * Each, after.Writes - before.Writes);
        Assert.Equal(Writers * Each, (await rows.AllAsync("Product")).Count);
        if (CountsSyncs) Assert.InRange(after.Syncs - before.Syncs, 1, (Writers * Each / 10) + 10);
    }

    [Fact]
    public async Task Works_that_fail_do_not_touch_others_of_their_group()
    {
        var rows = await OpenAsync();
        await rows.WriteAsync(Product(rows, "taken"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => rows.WriteAsync(Product(rows, $"P-{i}"), Product(rows, i % 3 == 0 ? "taken" : $"Q-{i}"))));
        Assert.Equal(34, outcomes.Count(o => o.Error is not null));
        Assert.Equal(1 + (66 * 2), (await rows.AllAsync("Product")).Count);
    }

    [Fact]
    public async Task A_cancelled_write_is_not_done()
    {
        var model = Rows.Load(Shop);
        var store = await Fixture.OpenAsync(model);
        var rows = new Rows(store, model);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WriteAsync(_ => throw new InvalidOperationException("ran"), cancelled.Token));
        Assert.Empty(await rows.AllAsync("Product"));
    }

    [Fact]
    public async Task Secrets_are_made_once()
    {
        var store = await Fixture.OpenAsync();
        var first = await store.GetOrCreateSecretAsync("cursor", 32, default);
        Assert.Equal(32, first.Length);
        Assert.Equal(first, await store.GetOrCreateSecretAsync("cursor", 32, default));
        Assert.NotEqual(first, await store.GetOrCreateSecretAsync("other", 32, default));
        var again = await Fixture.OpenAsync();
        Assert.Equal(first, await again.GetOrCreateSecretAsync("cursor", 32, default));
    }

    [Fact]
    public async Task A_closed_store_takes_nothing_and_what_it_took_is_there()
    {
        var model = Rows.Load(Shop);
        var store = await Fixture.OpenAsync(model);
        var rows = new Rows(store, model);
        var writes = Enumerable.Range(0, 50).Select(i => rows.WriteAsync(Product(rows, $"P-{i}"))).ToList();
        await store.DisposeAsync();
        await Task.WhenAll(writes);
        var failure = await Assert.ThrowsAsync<StoreException>(() => rows.WriteAsync(Product(rows, "late")));
        Assert.Equal(StoreFailure.Closing, failure.Failure);
        var again = new Rows(await Fixture.OpenAsync(), model);
        Assert.Equal(50, (await again.AllAsync("Product")).Count);
    }

    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal static WriteStep Product(Rows rows, string sku, params (string, CelValue)[] more) =>
        rows.Insert("Product", [("sku", CelValue.String(sku)), ("price", DecimalType.Of(250, 2)), ("stock", CelValue.Int(1)), .. more]);

    private static async Task<AnswerClaim> ClaimAsync(Rows rows, AnswerKey key, AnswerClaimKind expected, RecordedAnswer? record, bool keep)
    {
        AnswerClaim claim = default;
        await rows.Store.WriteAsync(
            async session =>
            {
                claim = await session.ClaimAsync(key, default);
                if (record is not null) await session.RecordAsync(key, record, default);
                return keep;
            },
            default);
        Assert.Equal(expected, claim.Kind);
        return claim;
    }

    private async Task<Rows> OpenAsync()
    {
        var model = Rows.Load(Shop);
        return new Rows(await Fixture.OpenAsync(model), model);
    }
}
