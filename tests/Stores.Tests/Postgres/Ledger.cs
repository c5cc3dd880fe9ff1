using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>Writers that note what the store answered to each write, so that a test can compare it with what is there.</summary>
internal sealed class Ledger(Rows rows)
{
    public const string Entries =
        """
        Entry:
          fields:
            text: { type: text }
          access: { read: public }
        """;

    private readonly ConcurrentDictionary<CelValue, Answer> _answers = [];

    public enum Answer
    {
        /// <summary>It was written.</summary>
        Kept,
        /// <summary>It was not.</summary>
        Refused,
        /// <summary>The store said that it does not know.</summary>
        Uncertain,
    }

    public int Count(Answer answer) => _answers.Values.Count(a => a == answer);

    public ConcurrentBag<StoreException> Failures { get; } = [];

    /// <summary>Writes one row and notes the answer.</summary>
    public async Task<Answer> WriteAsync(string text = "x")
    {
        var key = UuidType.Of(Guid.CreateVersion7());
        Answer answer;
        try
        {
            Assert.Null((await rows.WriteAsync(rows.Insert("Entry", ("id", key), ("text", CelValue.String(text))))).Error);
            answer = Answer.Kept;
        }
        catch (StoreException failure)
        {
            Failures.Add(failure);
            answer = failure.Failure == StoreFailure.Uncertain ? Answer.Uncertain : Answer.Refused;
        }

        _answers[key] = answer;
        return answer;
    }

    /// <summary>Writers and readers until it is told to stop.</summary>
    public Task RunAsync(int writers, CancellationToken stop) => Task.WhenAll(
        [
            .. Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    if (await WriteAsync() != Answer.Kept) await Task.Yield();
                }
            })),
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadAsync(stop))),
        ]);

    /// <summary>Every row that was acknowledged is there, none that was refused is, and none is there twice.</summary>
    public async Task CheckAsync()
    {
        var there = (await rows.AllAsync("Entry")).Select(r => r[0]).ToList();
        var set = there.ToHashSet();
        Assert.Equal(there.Count, set.Count);
        Assert.Equal([], _answers.Where(a => a.Value == Answer.Kept && !set.Contains(a.Key)).Select(a => a.Key));
        Assert.Equal([], _answers.Where(a => a.Value == Answer.Refused && set.Contains(a.Key)).Select(a => a.Key));
        Assert.All(there, k => Assert.True(_answers.ContainsKey(k)));
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        var plan = rows.Plan(rows.Entity("Entry")) with { CountOnly = true, Columns = [], Sort = [] };
        var read = rows.Store.Prepare(plan);
        long most = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var cursor = await rows.Store.ReadAsync(read, [], default);
                Assert.True(await cursor.ReadAsync(default));
                Assert.True(cursor.GetInt64(0) >= most, "rows went away");
                most = cursor.GetInt64(0);
            }
            catch (StoreException failure)
            {
                Failures.Add(failure);
            }
        }
    }
}
