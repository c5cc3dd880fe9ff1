using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>A default that asks a list, or reaches other rows in a way that only the store can follow: one statement a row, those of many rows together.</summary>
internal sealed class ForeignDefault
{
    private readonly ColumnField column;
    private readonly IPreparedRead read;
    private readonly ParameterBinding binding;
    private readonly IReadOnlyList<ColumnField> given;

    public ForeignDefault(Entity entity, ColumnField column, CelNode tree, AccessProfile profile, ModelSnapshot model, IStore store)
    {
        this.column = column;
        var parameters = new PlanParameters(model, profile);
        var row = new ParamRow(model, parameters, Trees.This, entity);
        var value = parameters.Lift(row.Rewrite(tree));
        given = row.Given;
        read = store.Prepare(new ReadPlan { Source = null, Columns = [new PlanColumn(value, column.Type)], Parameters = parameters.Types });
        binding = parameters.Build();
    }

    public SessionStep Step(WriteContext context, CelValue[] row) => new(read, binding.Bind(context.Caller, context.Now, given.Select(c => row[c.Ordinal]).ToArray()));

    public async ValueTask<CelValue> ReadAsync(WriteContext context, IRowCursor cursor) =>
        await cursor.ReadAsync(context.Cancelled) ? StoredValue.Read(cursor, 0, column.Type) : CelValue.Null;

    public async ValueTask<CelValue> EvaluateAsync(WriteContext context, CelValue[] row)
    {
        var step = Step(context, row);
        var cursor = await context.ReadAsync(step.Read!, step.Parameters); // a read
        await using (cursor.ConfigureAwait(false)) return await ReadAsync(context, cursor);
    }
}
