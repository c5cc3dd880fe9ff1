using Ashlar.Model;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// Where databases differ: how values lie (<see cref="SqlForm"/>) and what is done with them. Everything else the compilers write
/// once. Pieces given and returned are whole in themselves (a name, a call, or in parentheses) and NULL in any operand makes NULL
/// unless a member says otherwise. No piece may fail a statement, whatever the values and in whatever order a database looks at
/// conditions.
/// </summary>
internal abstract class SqlDialect
{
    public abstract SqlNumbers Numbers { get; }

    public abstract SqlTotals Totals { get; }

    public abstract SqlTimes Times { get; }

    public abstract SqlTexts Texts { get; }

    public abstract SqlLists Lists { get; }

    public abstract SqlKeys Keys { get; }

    public abstract SqlJson Json { get; }

    /// <summary>The parameter of a number, from 1: <c>?1</c>, <c>$1</c>.</summary>
    public abstract string Parameter(int number);

    /// <summary>A value written out in its storage form, for definitions only.</summary>
    public abstract string Literal(SqlConstant constant);

    /// <summary>True or false as a value of a boolean column.</summary>
    public abstract string Truth(bool value);

    /// <summary>NULL, of a form where the database has types.</summary>
    public abstract string Null(SqlForm form);

    /// <summary>A decimal written out.</summary>
    public abstract string Decimal(long unscaled, int scale);

    /// <summary>Equal, NULL being equal to NULL; never NULL. An index on either side serves.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="leftMayBeNull">It may be NULL; else it never is.</param>
    /// <param name="rightMayBeNull">It may be NULL; else it never is.</param>
    public abstract SqlText Same(SqlText left, SqlText right, bool leftMayBeNull, bool rightMayBeNull);

    public abstract SqlText NotSame(SqlText left, SqlText right);

    /// <summary>The first rows of a select: as many as a parameter says, which is never more than the bound.</summary>
    public abstract SqlText Page(SqlText select, SqlParameter limit, int bound);

    /// <summary>Whether there is a row, looked for anew for each row outside.</summary>
    public abstract SqlText ExistsFor(SqlText from);

    /// <summary>What locks the rows of a table that a read gives; empty where nothing does.</summary>
    public abstract SqlText ForUpdate(string alias);

    /// <summary>A key as it stands in <see cref="WriteCompiler.Tombstones"/>.</summary>
    public abstract SqlText TombstoneKey(SqlText key);

    /// <summary>What an insert ends with so that it gives the key that the database made; null: it tells by other means.</summary>
    public abstract SqlText? Returning(SqlText key);

    /// <summary>Comes before the values of an insert that gives a key which the database would make.</summary>
    public virtual SqlText OverridesKey => SqlText.Empty;

    /// <summary>A column of another form (<see cref="ColumnField.Storage"/>) in ours.</summary>
    public abstract SqlText ReadStorage(ScalarType type, string storage, SqlText stored);

    public abstract SqlText WriteStorage(ScalarType type, string storage, SqlText value);

    /// <summary>How children of many parents are read.</summary>
    public abstract SqlChildren Children { get; }
}

/// <summary>How a child's statement is given its parents.</summary>
internal abstract class SqlChildren
{
    /// <summary>One statement serves all parents, given as a list; else it is run for each.</summary>
    public abstract bool AreBatched { get; }

    /// <summary>The key of the parent at hand, where the parameter of that number brings it or them.</summary>
    public abstract SqlText Parent(int parameter);

    /// <summary>The whole statement around the select of one parent's children.</summary>
    public abstract SqlText Statement(SqlText select, int parameter);
}
