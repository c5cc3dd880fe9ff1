using Ashlar.Stores.Advising;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>A compiled read; each connection keeps its own statements for it, found by this object.</summary>
internal sealed class SqliteRead : IPreparedRead
{
    public SqliteRead(CompiledRead compiled, ShapeBook shapes)
    {
        Compiled = compiled;
        Sql = Gather(compiled);
        Watched = shapes.Of(compiled.Plan, Sql, () => [.. Parts(compiled)]);
    }

    public CompiledRead Compiled { get; }
    public ReadPlan Plan => Compiled.Plan;
    public string Sql { get; }
    public WatchedStatement Watched { get; }

    // SQLite takes a parameter of any type
    private static IEnumerable<ShapeStatement> Parts(CompiledRead read) =>
        read.Children.SelectMany(c => Parts(c.Read)).Prepend(new ShapeStatement(read.Statement.Text, []));

    private static string Gather(CompiledRead read) =>
        string.Join(";\n", read.Children.Select(c => Gather(c.Read)).Prepend(read.Statement.Text));
}

/// <summary>A compiled write with the types of its parameters.</summary>
internal sealed class SqliteWrite : IPreparedWrite
{
    public SqliteWrite(CompiledWrite compiled, ShapeBook shapes)
    {
        Compiled = compiled;
        Sql = compiled.Prelude is { } prelude ? prelude.Text + ";\n" + compiled.Statement.Text : compiled.Statement.Text;
        Watched = shapes.Of(compiled.Plan, Sql);
        ParameterTypes = WriteParameters.TypesOf(compiled.Plan);
    }

    public CompiledWrite Compiled { get; }
    public WritePlan Plan => Compiled.Plan;
    public string Sql { get; }
    public WatchedStatement Watched { get; }
    public Model.ScalarType[] ParameterTypes { get; }
}
