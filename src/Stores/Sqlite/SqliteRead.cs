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
    public Model.ScalarType[] ParameterTypes { get; } = TypesOf(compiled.Plan);

    private static Model.ScalarType[] TypesOf(WritePlan plan) => plan switch
    {
        InsertPlan insert => [.. insert.Columns.Select(c => c.Type)],
        UpdatePlan update => [.. update.Columns.Select(c => c.Type), update.Target.Key.Type],
        DeletePlan delete => [delete.Target.Key.Type],
        TouchPlan touch => [touch.Target.UpdatedAt?.Type ?? new Model.ScalarType(Model.ScalarKind.DateTime), touch.Target.Key.Type],
        LinkPlan link => [link.Link.Entity.Key.Type, link.Link.Target.Key.Type],
        UnlinkPlan { ByTarget: true } unlink => Keys(unlink, unlink.Link.Target, unlink.Link.Entity),
        UnlinkPlan unlink => Keys(unlink, unlink.Link.Entity, unlink.Link.Target),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, "a write plan that SQLite does not know"),
    };

    private static Model.ScalarType[] Keys(UnlinkPlan unlink, Model.Entity first, Model.Entity other) =>
        unlink.All ? [first.Key.Type] : [first.Key.Type, other.Key.Type];
}
