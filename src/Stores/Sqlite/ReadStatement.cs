using Ashlar.Cel;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite;

/// <summary>A read's statements on one connection: its own and, below it, one for each list of children.</summary>
internal sealed class ReadStatement : StatementCache<ReadStatement>.IEntry
{
    private readonly CompiledRead _read;
    private readonly IReadOnlyList<PlanParameter> _parameters; // of the outermost plan: children share them
    private readonly SqliteStatement _statement;
    private readonly ReadStatement[] _children;
    private readonly ChildRows[] _rows;

    public ReadStatement(SqliteConnection connection, CompiledRead read)
        : this(connection, read, read.Plan.Parameters)
    {
    }

    private ReadStatement(SqliteConnection connection, CompiledRead read, IReadOnlyList<PlanParameter> parameters)
    {
        _read = read;
        _parameters = parameters;
        _statement = connection.Prepare(read.Statement.Text);
        _children = [.. read.Children.Select(child => new ReadStatement(connection, child.Read, parameters))];
        _rows = [.. _children.Select(child => new ChildRows(child))];
        ParameterBinder.BindConstants(_statement, read.Statement);
    }

    public bool InUse { get; set; }
    public IntPtr Handle => _statement.Handle;

    /// <summary>Binds the request's values here and below; they stay for every row.</summary>
    public void Bind(CelValue[] values)
    {
        ParameterBinder.Bind(_statement, _parameters, values);
        foreach (var child in _children) child.Bind(values);
    }

    public bool Step() => _statement.Step();

    /// <summary>Starts the children of the current row.</summary>
    public ChildRows Children(int index)
    {
        var rows = _rows[index];
        var child = _children[index];
        var link = _read.Children[index];
        child.Reset();
        if (SqliteNative.IsNull(Handle, link.ParentKeyColumn)) return rows.Start(any: false);
        // The parent's key follows the plan's parameters
        child._statement.Check(SqliteNative.BindColumn(child.Handle, _parameters.Count + 1, Handle, link.ParentKeyColumn));
        return rows.Start(any: true);
    }

    /// <summary>Ends every statement, so that the snapshot is let go.</summary>
    public void Reset()
    {
        _statement.Reset();
        for (var i = 0; i < _children.Length; i++)
        {
            _rows[i].Start(any: false);
            _children[i].Reset();
        }
    }

    public void Dispose()
    {
        foreach (var child in _children) child.Dispose();
        _statement.Dispose();
    }
}
