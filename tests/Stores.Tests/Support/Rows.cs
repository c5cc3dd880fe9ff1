using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Tests.Support;

/// <summary>The engine's part in these tests, as small as it can be: plans of whole rows, and values from columns.</summary>
internal sealed class Rows(IStore store, ModelSnapshot model)
{
    public IStore Store => store;

    public static ModelSnapshot Load(string entities)
    {
        var text = "ashlar: 1\nname: test\nentities:\n" + string.Join('\n', entities.Split('\n').Select(l => "  " + l));
        var result = ModelLoader.Load(text, "ashlar.yaml");
        Assert.True(result.Snapshot is not null, ModelIssueFormatter.ToText(result));
        return result.Snapshot;
    }

    public bool Has(string name) => model.FindEntity(name) is not null;

    public Entity Entity(string name) => model.FindEntity(name) ?? throw new ArgumentException($"no entity {name}");

    public static CelNode Node(ModelSnapshot model, Entity entity, string source) =>
        model.Scopes.Compile(entity, source, CelType.Dyn, withOld: false).Require().Root;

    /// <summary>Equality of a field and parameter <paramref name="parameter"/>.</summary>
    public CelNode FieldIs(Entity entity, ColumnField field, int parameter)
    {
        var column = Node(model, entity, $"this.{field.WireName}");
        var call = (CallNode)Node(model, entity, $"this.{field.WireName} == this.{field.WireName}");
        return new CallNode(call.Function, [column, new VariableNode(PlanParameter.NameOf(parameter), column.Type)], CelType.Bool);
    }

    public ReadPlan Plan(Entity entity) => new()
    {
        Source = entity,
        Columns = [.. entity.Columns.Where(c => c.HasStorage).Select(c => new PlanColumn(Node(model, entity, $"this.{c.WireName}"), c.Type))],
        Sort = [new PlanSort(Node(model, entity, $"this.{entity.Key.WireName}"), entity.Key.Type, false, false)],
    };

    public ReadPlan PlanBy(Entity entity, ColumnField field) => Plan(entity) with
    {
        Filter = FieldIs(entity, field, 0),
        Parameters = [new PlanParameter(PlanParameter.NameOf(0), field.Type)],
    };

    public async Task<List<CelValue[]>> ReadAsync(ReadPlan plan, params CelValue[] values)
    {
        await using var cursor = await store.ReadAsync(store.Prepare(plan), values, default);
        return await AllAsync(cursor, plan);
    }

    public static async Task<List<CelValue[]>> AllAsync(IRowCursor cursor, ReadPlan plan)
    {
        var rows = new List<CelValue[]>();
        while (await cursor.ReadAsync(default)) rows.Add(Row(cursor, plan));
        return rows;
    }

    public static CelValue[] Row(IRowReader reader, ReadPlan plan) => [.. plan.Columns.Select((c, i) => Value(reader, i, c.Type))];

    public Task<List<CelValue[]>> AllAsync(string entity) => ReadAsync(Plan(Entity(entity)));

    /// <summary>One transaction of these steps; the outcome's error rolls it back.</summary>
    public async Task<WriteOutcome> WriteAsync(params WriteStep[] steps)
    {
        WriteOutcome outcome = default;
        await store.WriteAsync(
            async session =>
            {
                outcome = await session.ExecuteAsync(steps, default);
                return outcome.Error is null;
            },
            default);
        return outcome;
    }

    /// <summary>An insert of these fields by name; system fields are made up where they are left out.</summary>
    public WriteStep Insert(string name, params (string Field, CelValue Value)[] values)
    {
        var entity = Entity(name);
        var given = new Dictionary<string, CelValue>();
        foreach (var (field, value) in values) given[field] = value;
        if (entity.KeyGeneration == KeyGeneration.Uuid) given.TryAdd(entity.Key.Name, UuidType.Of(Guid.CreateVersion7()));
        if (entity.Version is { } version) given.TryAdd(version.Name, CelValue.Int(1));
        foreach (var stamp in new[] { entity.CreatedAt, entity.UpdatedAt }.OfType<ColumnField>()) given.TryAdd(stamp.Name, CelValue.Timestamp(1_700_000_000));
        var columns = entity.Columns.Where(c => given.ContainsKey(c.Name)).ToList();
        return new WriteStep(store.Prepare(new InsertPlan(entity, columns)), [.. columns.Select(c => given[c.Name])]);
    }

    public WriteStep Update(string name, CelValue key, string field, CelValue value)
    {
        var entity = Entity(name);
        return new WriteStep(store.Prepare(new UpdatePlan(entity, [(ColumnField)entity.Find(field)!])), [value, key]);
    }

    public WriteStep Delete(string name, CelValue key) => new(store.Prepare(new DeletePlan(Entity(name))), [key]);

    public static CelValue Value(IRowReader row, int column, ScalarType type)
    {
        if (row.IsNull(column)) return CelValue.Null;
        if (type.IsList) return CelValue.String(Encoding.UTF8.GetString(row.GetUtf8(column)));
        return type.Kind switch
        {
            ScalarKind.Int or ScalarKind.Long => CelValue.Int(row.GetInt64(column)),
            ScalarKind.Bool => CelValue.Bool(row.GetInt64(column) == 1),
            ScalarKind.Double => CelValue.Double(row.GetDouble(column)),
            ScalarKind.Decimal => DecimalType.Of(row.GetInt64(column), type.Scale),
            ScalarKind.Uuid => UuidType.Of(row.GetGuid(column)),
            ScalarKind.Date => DateType.OfDays(row.GetInt64(column)),
            ScalarKind.Time => TimeType.OfMicros(row.GetInt64(column)),
            ScalarKind.DateTime => Instant(row.GetInt64(column)),
            ScalarKind.Duration => CelValue.DurationOfNanos(row.GetInt64(column) * 1000),
            ScalarKind.Bytes => CelValue.Bytes(row.GetUtf8(column).ToArray()),
            _ => CelValue.String(Encoding.UTF8.GetString(row.GetUtf8(column))),
        };
    }

    private static CelValue Instant(long micros)
    {
        var seconds = Math.DivRem(micros, 1_000_000, out var rest);
        return rest < 0 ? CelValue.Timestamp(seconds - 1, (int)(rest + 1_000_000) * 1000) : CelValue.Timestamp(seconds, (int)rest * 1000);
    }
}
