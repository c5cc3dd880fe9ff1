using Ashlar.Cel;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite;

/// <summary>A write's statements on the writer's connection.</summary>
internal sealed class WriteStatement : StatementCache<WriteStatement>.IEntry
{
    private readonly SqliteWrite _write;
    private readonly SqliteStatement? _prelude;
    private readonly SqliteStatement _statement;

    public WriteStatement(SqliteConnection connection, SqliteWrite write)
    {
        _write = write;
        _prelude = Prepare(connection, write.Compiled.Prelude);
        _statement = Prepare(connection, write.Compiled.Statement)!; // not null: its argument is not
    }

    /// <summary>Never while another statement is looked for: it runs to its end at once.</summary>
    public bool InUse => false;

    public static WriteStatement For(SqliteConnection connection, SqliteWrite write)
    {
        if (connection.Writes.Find(write) is { } known) return known;
        var statement = new WriteStatement(connection, write);
        connection.Writes.Add(write, statement);
        return statement;
    }

    public void Run(CelValue[] values)
    {
        if (_prelude is not null) Run(_prelude, values);
        Run(_statement, values);
    }

    public void Dispose()
    {
        _prelude?.Dispose();
        _statement.Dispose();
    }

    private static SqliteStatement? Prepare(SqliteConnection connection, SqlStatement? sql)
    {
        if (sql is null) return null;
        var statement = connection.Prepare(sql.Text);
        ParameterBinder.BindConstants(statement, sql);
        return statement;
    }

    private void Run(SqliteStatement statement, CelValue[] values)
    {
        ParameterBinder.BindColumns(statement, _write.ParameterTypes, values);
        statement.Run();
    }
}
