using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// Write plans to SQL. Where callers choose keys, a deleted key's last version is kept in <see cref="Tombstones"/> and a row made
/// again with that key counts on from it, so that an ETag never comes twice.
/// </summary>
internal static class WriteCompiler
{
    /// <summary>Ashlar's own table of deleted keys: <c>entity TEXT, key, version INTEGER</c>, primary key (entity, key).</summary>
    public const string Tombstones = "_ashlar_tombstone";

    public static CompiledWrite Compile(WritePlan plan, SqlDialect dialect)
    {
        var (statement, prelude) = plan switch
        {
            InsertPlan insert => (Insert(insert, dialect), null),
            UpdatePlan update => (Update(update, dialect), null),
            DeletePlan delete => (Delete(delete, dialect), KeepsVersions(delete.Target) ? Bury(delete.Target, dialect) : null),
            TouchPlan touch => (Touch(touch, dialect), null),
            LinkPlan link => (Link(link.Link), null),
            UnlinkPlan unlink => (Unlink(unlink), (SqlText?)null),
            _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, null),
        };
        var returnsKey = plan is InsertPlan { Target: var target } && MakesKey(target) && dialect.Returning(Name(target.Key)) is not null;
        return new(plan, Render(statement, plan, dialect), prelude is null ? null : Render(prelude, plan, dialect), returnsKey);
    }

    /// <summary>Keys of the entity can come again, and its rows have versions.</summary>
    public static bool KeepsVersions(Entity entity) => entity.KeyGeneration == KeyGeneration.Client && entity.Version is not null && !entity.External;

    /// <summary>An insert that gives no key back.</summary>
    public static SqlStatement Silent(InsertPlan plan, SqlDialect dialect) => Render(Insert(plan, dialect, returns: false), plan, dialect);

    /// <summary>
    /// An insert of many rows, whose parameters are lists of the columns' values; gives no keys back. Null: lists of such values
    /// cannot be taken apart, or a row needs more than its values.
    /// </summary>
    public static SqlStatement? Many(InsertPlan plan, SqlDialect dialect)
    {
        if (plan.IgnoreExisting || plan.Columns.Count == 0 || plan.Columns.Any(c => c.Type.IsList || c.Type.Kind == ScalarKind.Json) || KeepsVersions(plan.Target)) return null;
        var lists = SqlText.CommaList(plan.Columns.Select((_, i) => Parameter(i)));
        var places = SqlText.CommaList(plan.Columns.Select((_, i) => Place(i)));
        var values = SqlText.CommaList(plan.Columns.Select((c, i) => ColumnStorage.Write(dialect, c, SqlText.Of($"rows.{Place(i)}"))));
        var overrides = MakesKey(plan.Target) && plan.Columns.Contains(plan.Target.Key) ? dialect.OverridesKey : SqlText.Empty;
        var names = SqlText.CommaList(plan.Columns.Select(Name));
        return Render(SqlText.Of($"INSERT INTO {new SqlName(plan.Target.Table)} ({names}){overrides} SELECT {values} FROM unnest({lists}) AS rows ({places})"), plan, dialect);

        static SqlText Place(int index) => SqlText.Name(string.Create(CultureInfo.InvariantCulture, $"c{index}"));
    }

    private static SqlStatement Render(SqlText sql, WritePlan plan, SqlDialect dialect)
    {
        var parameters = plan switch
        {
            InsertPlan insert => insert.Columns.Count,
            UpdatePlan update => update.Columns.Count + 1,
            DeletePlan => 1,
            _ => 2,
        };
        return SqlRenderer.Render(sql, dialect, parameters + 1);
    }

    private static bool MakesKey(Entity entity) => entity.KeyGeneration == KeyGeneration.Identity;

    private static SqlText Insert(InsertPlan plan, SqlDialect dialect, bool returns = true)
    {
        var table = new SqlName(plan.Target.Table);
        var conflict = plan.IgnoreExisting ? SqlText.Of($" ON CONFLICT ({KeyOf(plan.Target, dialect)}) DO NOTHING") : SqlText.Empty;
        var returning = returns && MakesKey(plan.Target) ? dialect.Returning(Name(plan.Target.Key)) ?? SqlText.Empty : SqlText.Empty;
        if (plan.Columns.Count == 0) return SqlText.Of($"INSERT INTO {table} DEFAULT VALUES{returning}");
        var names = SqlText.CommaList(plan.Columns.Select(Name));
        var values = SqlText.CommaList(plan.Columns.Select((c, i) => Value(plan, c, i, dialect)));
        var overrides = MakesKey(plan.Target) && plan.Columns.Contains(plan.Target.Key) ? dialect.OverridesKey : SqlText.Empty;
        return SqlText.Of($"INSERT INTO {table} ({names}){overrides} VALUES ({values}){conflict}{returning}");
    }

    private static SqlText Value(InsertPlan plan, ColumnField column, int index, SqlDialect dialect)
    {
        var value = ColumnStorage.Write(dialect, column, Parameter(index));
        var columns = plan.Columns.ToList();
        if (column != plan.Target.Version || plan.Target.KeyParts.Any(p => !columns.Contains(p)) || !KeepsVersions(plan.Target)) return value;
        return SqlText.Of(
            $"{value} + COALESCE((SELECT version FROM {new SqlName(Tombstones)} WHERE entity = {plan.Target.Name} AND key = {KeyText(plan.Target, dialect, p => Parameter(columns.IndexOf(p)))}), 0)");
    }

    private static SqlText Update(UpdatePlan plan, SqlDialect dialect)
    {
        var sets = SqlText.CommaList(plan.Columns.Select((c, i) => SqlText.Of($"{Name(c)} = {ColumnStorage.Write(dialect, c, Parameter(i))}")));
        return SqlText.Of($"UPDATE {new SqlName(plan.Target.Table)} SET {sets} WHERE {HasKey(plan.Target, plan.Columns.Count, dialect)}");
    }

    private static SqlText Delete(DeletePlan plan, SqlDialect dialect) =>
        SqlText.Of($"DELETE FROM {new SqlName(plan.Target.Table)} WHERE {HasKey(plan.Target, 0, dialect)}");

    private static SqlText HasKey(Entity entity, int parameter, SqlDialect dialect) => KeyTerms.Holds(dialect, "", entity.Key, new ScalarTerm(Parameter(parameter), SqlForm.Of(entity.Key.Type)));

    // As it is told apart from others of the entity
    private static SqlText KeyText(Entity entity, SqlDialect dialect, Func<ColumnField, SqlText> value) => entity.Key is CompositeKey key
        ? dialect.Keys.Text([.. key.Parts.Select(p => (value(p), p.Type))])
        : dialect.TombstoneKey(value(entity.Key));

    private static SqlText Bury(Entity entity, SqlDialect dialect)
    {
        var (key, version) = (KeyText(entity, dialect, Name), Name(entity.Version!)); // KeepsVersions
        return SqlText.Of(
            $"INSERT INTO {new SqlName(Tombstones)} (entity, key, version) SELECT {entity.Name}, {key}, {version} FROM {new SqlName(entity.Table)} WHERE {HasKey(entity, 0, dialect)} ON CONFLICT (entity, key) DO UPDATE SET version = excluded.version");
    }

    private static SqlText Touch(TouchPlan plan, SqlDialect dialect)
    {
        var entity = plan.Target;
        var sets = new List<SqlText>();
        if (entity.Version is { } version) sets.Add(SqlText.Of($"{Name(version)} = {Name(version)} + 1"));
        if (entity.UpdatedAt is { } updatedAt) sets.Add(SqlText.Of($"{Name(updatedAt)} = {ColumnStorage.Write(dialect, updatedAt, Parameter(0))}"));

        // A table with neither: the row is still locked and found.
        if (sets.Count == 0) sets.Add(SqlText.Of($"{Name(entity.KeyParts[0])} = {Name(entity.KeyParts[0])}"));
        return SqlText.Of($"UPDATE {new SqlName(entity.Table)} SET {SqlText.CommaList(sets)} WHERE {HasKey(entity, 1, dialect)}");
    }

    private static SqlText Link(LinkField link) => SqlText.Of(
        $"INSERT INTO {new SqlName(link.LinkTable)} ({new SqlName(link.SourceColumn)}, {new SqlName(link.TargetColumn)}) VALUES ({Parameter(0)}, {Parameter(1)}) ON CONFLICT DO NOTHING");

    private static SqlText Unlink(UnlinkPlan plan)
    {
        var (first, second) = plan.ByTarget
            ? (plan.Link.TargetColumn, plan.Link.SourceColumn)
            : (plan.Link.SourceColumn, plan.Link.TargetColumn);
        var other = plan.All ? SqlText.Empty : SqlText.Of($" AND {new SqlName(second)} = {Parameter(1)}");
        return SqlText.Of($"DELETE FROM {new SqlName(plan.Link.LinkTable)} WHERE {new SqlName(first)} = {Parameter(0)}{other}");
    }

    // What a conflict is about: the unique index of a caseless key is over its lower case where a column cannot be caseless itself.
    private static SqlText KeyOf(Entity entity, SqlDialect dialect) =>
        entity.Key.Type.Caseless ? dialect.Texts.KeyOf(Name(entity.Key)) : Name(entity.Key);

    private static SqlText Name(ColumnField column) => SqlText.Name(column.Column);

    private static SqlText Parameter(int index) => SqlText.Of($"{new SqlParameter(index + 1)}");
}
