using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>What an expression became. SQL has one NULL where the language has null and <em>unknown</em> (an evaluation error), so a
/// term says which of the two its NULL means.</summary>
internal abstract record Term;

/// <summary>The literal null.</summary>
internal sealed record NullTerm : Term
{
    public static readonly NullTerm Instance = new();
}

/// <summary>One value. The text is whole in itself: put in any place it needs no parentheses.</summary>
internal sealed record ScalarTerm(SqlText Sql, SqlForm Form) : Term
{
    /// <summary>NULL may mean null.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>NULL may mean unknown.</summary>
    public bool MayBeUnknown { get; init; }

    /// <summary>Where NULL may mean either: a condition, never NULL itself, that holds when the value is known.</summary>
    public SqlText? KnownWhen { get; init; }

    /// <summary>The value where it is the same for every request.</summary>
    public CelValue? Constant { get; init; }

    /// <summary>A whole number's greatest magnitude, in its own units.</summary>
    public UInt128 Bound { get; init; } = Bounds.Any;

    /// <summary>The text may give a value outside its form (an integer beyond 64 bits, a number that is not finite); only
    /// arithmetic takes it so, anything else needs it settled first.</summary>
    public bool IsRaw { get; init; }

    /// <summary>What <c>caseless()</c> gives: compared caselessly the text stands as it is, anywhere else it is in lower case.</summary>
    public bool IsFolded { get; init; }

    /// <summary>Of a key of several parts: each of them. The text is their <see cref="SqlKeys.Text"/>.</summary>
    public IReadOnlyList<ScalarTerm>? Parts { get; init; }

    public bool IsNeverNull => !MayBeNull && !MayBeUnknown;

    /// <summary>A condition that holds when this is not unknown; null when it never is.</summary>
    public SqlText? Known =>
        !MayBeUnknown ? null : MayBeNull ? KnownWhen : SqlText.Of($"({Sql} IS NOT NULL)");

    /// <summary>The same value where it is used as an operand: null counts as unknown there.</summary>
    public ScalarTerm AsOperand() => MayBeNull ? this with { MayBeNull = false, MayBeUnknown = true, KnownWhen = null } : this;

    public static ScalarTerm Of(SqlText sql, SqlForm form, params ReadOnlySpan<ScalarTerm> operands)
    {
        var unknown = false;
        foreach (var operand in operands)
        {
            unknown |= !operand.IsNeverNull;
        }

        return new(sql, form) { MayBeUnknown = unknown };
    }
}

/// <summary>An instant or duration finer than the microseconds that are stored: it is only compared.</summary>
internal sealed record FineTimeTerm(CelValue Value) : Term
{
    public SqlForm Form => new(Value.Kind == CelKind.Timestamp ? SqlFormKind.Timestamp : SqlFormKind.Duration);

    /// <summary>The last whole microsecond before it.</summary>
    public SqlText Floor => Value.Kind == CelKind.Timestamp
        ? Constants.Bind(CelValue.Timestamp(Value.AsTimestamp.Seconds, Value.AsTimestamp.Nanos / 1000 * 1000), ScalarKind.DateTime).Sql
        : Constants.Bind(CelValue.DurationOfNanos(((Value.AsDurationNanos / 1000) - (Value.AsDurationNanos < 0 ? 1 : 0)) * 1000), ScalarKind.Duration).Sql;
}

/// <summary>A row or null: of a variable, at the end of references, or by key.</summary>
internal sealed record RowTerm(Entity Entity, ScalarTerm Key, Frame Frame) : Term
{
    /// <summary>The table alias that the row is at, or null while it is only known by its key.</summary>
    public string? Alias { get; init; }

    /// <summary>Names the way here within the frame, so that equal ways share one join.</summary>
    public required string Path { get; init; }
}

/// <summary>What macros run over and <c>in</c> looks into.</summary>
internal abstract record RangeTerm : Term
{
    /// <summary>Only those elements belong for which all of these are true.</summary>
    public IReadOnlyList<RangeCondition> Conditions { get; init; } = [];
}

/// <summary>A condition of <c>filter</c>, in the scope that it was written in.</summary>
internal sealed record RangeCondition(string Variable, CelNode Body, Scope Scope);

/// <summary>The rows of a relation of <paramref name="Parent"/>.</summary>
internal sealed record RelationRange(RowTerm Parent, Field Relation) : RangeTerm;

/// <summary>A list whose items all have one form: of a column, or a parameter.</summary>
internal sealed record ArrayRange(ScalarTerm Array, ListItems Items) : RangeTerm;

/// <summary><c>[a, b]</c>.</summary>
internal sealed record LiteralRange(IReadOnlyList<Term> Items) : RangeTerm;

/// <summary>How a list's items lie.</summary>
/// <param name="Type">The type of the items.</param>
/// <param name="IsParameter">Bound, which may have another form than a list column.</param>
/// <param name="IsFolded">What caseless() gives, as <see cref="ScalarTerm.IsFolded"/>.</param>
internal readonly record struct ListItems(ScalarType Type, bool IsParameter, bool IsFolded = false);

/// <summary>A value of JSON whose type only the data tells. Texts are whole in themselves.</summary>
/// <param name="Kind">
/// A word of <see cref="SqlJson"/>, or NULL when unknown.
/// </param>
/// <param name="Value">What <see cref="SqlJson"/> takes as a value.</param>
/// <param name="Path">Where it is known as a path from a document: kept so that further steps extend one path.</param>
internal sealed record DynTerm(SqlText Kind, SqlText Value, JsonPath? Path) : Term;

/// <summary>A document and a way into it. Selecting from null gives null, so the value is null also where something on the way is.</summary>
/// <param name="Document">A json column or parameter, or NULL.</param>
/// <param name="Path">The way.</param>
/// <param name="NullWithDocument">The value is null where the document is NULL.</param>
/// <param name="NullWith">Ways to values that make this one null where they are.</param>
internal sealed record JsonPath(SqlText Document, IReadOnlyList<JsonStep> Path, bool NullWithDocument, IReadOnlyList<IReadOnlyList<JsonStep>> NullWith);
