namespace Ashlar.Stores.Tests.Sql;

/// <summary>The same random rows in memory and on every build of SQLite.</summary>
internal sealed class Databases : IDisposable
{
    private readonly List<(SqliteBuild Build, RawSqlite Database)> _databases = [];

    public Databases(Random random, int rows)
    {
        var data = PropertyModel.Random(random, rows);
        foreach (var build in SqliteBuild.All)
        {
            var database = new RawSqlite(build);
            _databases.Add((build, database));
            data.Store(database, PropertyModel.Model);
        }

        Agreement = new(data, _databases);
    }

    public Agreement Agreement { get; }

    public void Dispose() => _databases.ForEach(d => d.Database.Dispose());
}
