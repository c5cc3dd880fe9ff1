using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// A piece of SQL: the one way to make dynamic SQL. It is written as an interpolated string in which a name is quoted, a value
/// becomes a parameter and only another piece of SQL is taken as it is; a bare string is a value, so that injection does not
/// compile. Immutable; parameters get their numbers when a statement is rendered.
/// </summary>
internal sealed class SqlText
{
    /// <summary>What waits on a parser's stack within a list of definitions.</summary>
    private const int DepthOfDefinition = 10;

    private readonly object[] parts;

    internal SqlText(object[] parts, int size, int depth, IReadOnlyList<SqlLet> lets, bool collates)
    {
        Collates = collates;
        this.parts = parts;
        Size = size;
        Depth = depth;
        Lets = lets;
    }

    public static SqlText Empty { get; } = new([], 0, 0, [], false);

    /// <summary>NULL where any form will do.</summary>
    public static SqlText Null { get; } = Of($"NULL");

    /// <summary>Pieces in order: <c>string</c> (SQL), <see cref="SqlName"/>, <see cref="SqlParameter"/>, <see cref="SqlConstant"/>, <see cref="SqlText"/>.</summary>
    internal ReadOnlySpan<object> Parts => parts;

    /// <summary>About how many characters it will be: what decides between repeating a piece and naming its value.</summary>
    public int Size { get; }

    /// <summary>No fewer entries than a parser's stack needs for it: SQLite's holds a hundred.</summary>
    public int Depth { get; }

    /// <summary>The named values that it mentions and that are not defined yet, each after those that it depends on.</summary>
    public IReadOnlyList<SqlLet> Lets { get; }

    /// <summary>
    /// It may bring a collation into a comparison: a caseless column, or a COLLATE anywhere within, which SQLite takes for the
    /// whole operand's. A comparison by code point has to say so then, on its left, which goes first.
    /// </summary>
    public bool Collates { get; }

    public bool IsEmpty => Size == 0;

    /// <summary>A parameter or constant, as it stands.</summary>
    public bool IsValue => parts is [SqlParameter or SqlConstant];

    public static SqlText Of(SqlInterpolation sql) => sql.ToSqlText();

    public static SqlText NullOf(SqlForm form) => Of($"{new SqlNull(form)}");

    /// <summary>A whole number, written out.</summary>
    public static SqlText Integer(Int128 value) => Of($"{value}");

    /// <summary>A column whose own collation is not by code point.</summary>
    public SqlText AsCaselessColumn() => new(parts, Size, Depth, Lets, true);

    /// <summary>Words of SQL that the model states: the name of a column's type, whose form it has checked.</summary>
    public static SqlText Keyword(string words) => new([words], words.Length, 1, [], false);

    public static SqlText Name(string name) => Of($"{new SqlName(name)}");

    /// <summary>The name of a value, to be defined by <see cref="Closed"/>.</summary>
    public static SqlText Named(string name, SqlText value) =>
        new([new SqlName(name)], name.Length + 2, 1, [.. value.Lets, new SqlLet(name, value.WithoutLets())], value.Collates);

    public static SqlText Join(SqlText separator, IEnumerable<SqlText> items)
    {
        var parts = new List<object>();
        var (size, depth, collates) = (0, 0, false);
        List<SqlLet>? lets = null;
        foreach (var item in items)
        {
            if (parts.Count > 0)
            {
                parts.Add(separator);
                size += separator.Size;
            }

            parts.Add(item);
            size += item.Size;
            collates |= item.Collates;
            depth = Math.Max(depth, item.Depth + 2);
            SqlLet.Add(ref lets, item.Lets);
        }

        return new(parts.ToArray(), size, depth, (IReadOnlyList<SqlLet>?)lets ?? [], collates);
    }

    public static SqlText CommaList(IEnumerable<SqlText> items) => Join(Of($", "), items);

    /// <summary>
    /// The same value with all that it names defined: to be called where it takes its place among the clauses of a select. One
    /// list of definitions, since nesting them would overflow the parser's stack. OFFSET keeps SQLite from putting the definition
    /// in the place of each mention.
    /// </summary>
    public SqlText Closed()
    {
        if (Lets.Count == 0) return this;
        var (lets, body) = (Lets, WithoutLets());
        if (parts is [SqlName only] && lets[^1] is var last && last.Name == only.Value)
        {
            // The value as a whole was named: it can stand in its own place.
            (lets, body) = ([.. lets.Take(lets.Count - 1)], last.Value);
            if (lets.Count == 0) return body;
        }

        var definitions = CommaList(lets.Select((let, i) =>
            Of($"{new SqlName(let.Name)} AS (SELECT {let.Value} AS {new SqlName(let.Name)}{From(let.Value, lets.Take(i))} LIMIT 1 OFFSET 0)")));
        var whole = Of($"(WITH {definitions} SELECT {body}{From(body, lets)})");
        return new(whole.parts, whole.Size, Math.Max(body.Depth, lets.Max(l => l.Value.Depth)) + DepthOfDefinition, [], whole.Collates);
    }

    /// <summary>Whether a name stands anywhere in it.</summary>
    public bool Mentions(string name)
    {
        foreach (var part in parts)
        {
            if (part is SqlName found ? found.Value == name : part is SqlText inner && inner.Mentions(name)) return true;
        }

        return false;
    }

    private SqlText WithoutLets() => Lets.Count == 0 ? this : new(parts, Size, Depth, [], Collates);

    private static SqlText From(SqlText value, IEnumerable<SqlLet> lets)
    {
        var used = lets.Where(l => value.Mentions(l.Name)).Select(l => Name(l.Name)).ToList();
        return used.Count == 0 ? Empty : Of($" FROM {CommaList(used)}");
    }

    /// <summary>For debugging and messages; values show as they are numbered from 1.</summary>
    public override string ToString() => SqlRenderer.Render(this, SqliteDialect.Instance, 1).Text;
}
