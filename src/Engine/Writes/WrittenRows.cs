using System.Text;
using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>New rows as a store would give them back, read from memory.</summary>
internal sealed class WrittenRows : IChildRows
{
    private readonly WriteContext context;
    private readonly WrittenForm form;
    private readonly IReadOnlyList<RowChange> rows;
    private readonly CelValue[] parameters; // of the plan that would read them
    private int row;

    private WrittenRows(WriteContext context, WrittenForm form, IReadOnlyList<RowChange> rows, CelValue[] parameters, int row) =>
        (this.context, this.form, this.rows, this.parameters, this.row) = (context, form, rows, parameters, row);

    /// <summary>Whether the rows of a creation tell all that its answer shows: the store keeps them as they are, and no key is missing.</summary>
    public static bool Suffice(WriteContext context, WrittenForm form, RowChange root)
    {
        if (root.Key.IsNull) return false;
        foreach (var change in root.Tree())
        {
            if (!change.IsNew || change.Links.Count > 0 || !context.Tools.Store.KeepsAsWritten(change.Entity)) return false;
        }

        return AreOrdered(form, root);
    }

    /// <summary>A reader that stands on the row.</summary>
    public static WrittenRows Of(WriteContext context, WrittenForm form, RowChange root, CelValue[] parameters) => new(context, form, [root], parameters, row: 0);

    public bool Read() => ++row < rows.Count;

    public bool IsNull(int column) => Value(column).IsNull;

    public long GetInt64(int column)
    {
        var value = Value(column);
        return form.Columns[column].Stored?.Type is not { } type ? (value.IsTrue ? 1 : 0) : type.Kind switch
        {
            ScalarKind.Bool => value.AsBool ? 1 : 0,
            ScalarKind.Decimal => DecimalType.TryRescale(value, type.Scale, out var unscaled) ? unscaled : throw new InvalidOperationException("a decimal that its column does not hold"),
            ScalarKind.DateTime => Instants.MicrosOf(value),
            ScalarKind.Date => DateType.DaysOf(value),
            ScalarKind.Time => TimeType.MicrosOf(value),
            ScalarKind.Duration => value.AsDurationNanos / 1000,
            _ => value.AsInt,
        };
    }

    public double GetDouble(int column) => throw new NotSupportedException("doubles are read from the store");

    public Guid GetGuid(int column) => UuidType.ToGuid(Value(column));

    public ReadOnlySpan<byte> GetUtf8(int column)
    {
        var value = Value(column);
        return value.Kind == CelKind.Bytes ? value.AsBytes.Span : Encoding.UTF8.GetBytes(value.AsString);
    }

    public IChildRows Children(int child)
    {
        var list = form.Lists[child];
        var children = rows[row].Children.Where(c => c.ParentField == list.Relation.By);
        if (list.Rows.Entity.KeyGeneration != KeyGeneration.Identity) children = children.OrderBy(c => c.Key, KeyOrder.Instance);
        return new WrittenRows(context, list.Rows, [.. children.Take(list.Limit + 1)], parameters, row: -1);
    }

    // Keys that the database makes grow from row to row, unless the request brings some
    private static bool AreOrdered(WrittenForm form, RowChange parent)
    {
        foreach (var list in form.Lists)
        {
            foreach (var child in parent.Children)
            {
                if (child.ParentField != list.Relation.By) continue;
                if (child.Key.IsNull != (child.Entity.KeyGeneration == KeyGeneration.Identity) || !AreOrdered(list.Rows, child)) return false;
            }
        }

        return true;
    }

    private CelValue Value(int column)
    {
        var (stored, condition) = form.Columns[column];
        var values = rows[row].Values;
        return stored is not null ? values[stored.Ordinal] : Evaluate(condition!, values); // one of the two
    }

    // Unknown is null, as in a column
    private CelValue Evaluate(CelNode condition, CelValue[] values)
    {
        if (condition is ConstantNode constant) return constant.Value;
        var value = CelEvaluator.Evaluate(condition, new Surroundings(context.Surroundings.WithRow(form.Entity, values), parameters), ModelLanguage.Options);
        return value.IsError ? CelValue.Null : value;
    }

    private sealed class Surroundings(RowActivation row, CelValue[] parameters) : ICelActivation
    {
        public bool TryGet(string name, out CelValue value)
        {
            if (!name.StartsWith('$')) return row.TryGet(name, out value);
            value = parameters[int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
            return true;
        }
    }

    private sealed class KeyOrder : IComparer<CelValue>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare(CelValue x, CelValue y) => UuidType.Instance.Compare(x, y);
    }
}
