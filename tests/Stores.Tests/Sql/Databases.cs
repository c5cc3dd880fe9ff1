namespace Ashlar.Stores.Tests.Sql;

/// <summary>The same random rows in memory and on databases.</summary>
internal sealed class Databases : IDisposable
{
    private readonly IReadOnlyList<ITestDatabase> _databases;

    public Databases(Random random, int rows, params IReadOnlyList<ITestDatabase> databases)
    {
        _databases = databases;
        var data = PropertyModel.Random(random, rows);
        foreach (var database in databases) database.Store(data, PropertyModel.Model);
        Agreement = new(data, databases);
    }

    public Agreement Agreement { get; }

    /// <summary>On every build of SQLite.</summary>
    public static Databases OnSqlite(Random random, int rows) => new(random, rows, [.. SqliteBuild.All.Select(b => new RawSqlite(b))]);

    public void Dispose()
    {
        foreach (var database in _databases) database.Dispose();
    }
}
