using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite;

/// <summary>A compiled read; each connection keeps its own statements for it, found by this object.</summary>
internal sealed class SqliteRead(CompiledRead compiled) : IPreparedRead
{
    public CompiledRead Compiled { get; } = compiled;
    public ReadPlan Plan => Compiled.Plan;
    public string Sql { get; } = Gather(compiled);

    private static string Gather(CompiledRead read) =>
        string.Join(";\n", read.Children.Select(c => Gather(c.Read)).Prepend(read.Statement.Text));
}

/// <summary>A compiled write with the types of its parameters.</summary>
internal sealed class SqliteWrite(CompiledWrite compiled) : IPreparedWrite
{
    public CompiledWrite Compiled { get; } = compiled;
    public WritePlan Plan => Compiled.Plan;
    public string Sql { get; } = compiled.Prelude is { } prelude ? prelude.Text + ";\n" + compiled.Statement.Text : compiled.Statement.Text;
    public Model.ScalarType[] ParameterTypes { get; } = WriteParameters.TypesOf(compiled.Plan);
}
