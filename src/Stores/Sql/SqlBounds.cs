namespace Ashlar.Stores.Sql;

/// <summary>
/// What a database's parser takes of one statement. Those of a model's own are far from it; a caller's filter may not be, and
/// must be told so before it runs. The bounds are those of SQLite as it is commonly built (https://sqlite.org/limits.html): a
/// parser stack of 100 entries, expressions 1,000 deep (a chain of ANDs is as deep as it is long), joins of 64 tables.
/// </summary>
public static class SqlBounds
{
    // Each with a reserve for what the estimate misses.
    private const int MostStacked = 88;
    private const int MostChained = 900;
    private const int MostJoins = 60;

    /// <summary>Why a read cannot be run, in words that follow a subject, or null: the same on every store, by SQLite's SQL.</summary>
    public static string? Exceeded(IPreparedRead read, bool ofModel = false)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Exceeded(Gather(ReadCompiler.Compile(read.Plan, SqliteDialect.Instance)), ofModel);
    }

    /// <summary>Why the statements cannot be run, in words that follow a subject, or null.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="ofModel">
    /// A caller chose only what to expand: the expressions are the model's, which were tried when it was loaded, and the
    /// estimate of their depth must not refuse them.
    /// </param>
    public static string? Exceeded(string sql, bool ofModel = false)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var (levels, total) = (new Stack<Level>(), 0);
        var level = new Level();
        var afterWord = false;
        for (var at = 0; at < sql.Length;)
        {
            var token = Next(sql, ref at);
            if (token.IsEmpty) continue;
            switch (token)
            {
                case "(" or "CASE":
                    levels.Push(level);
                    total += level.Entries;
                    level = new Level { Clause = token is "(" ? afterWord ? 3 : 1 : 2 };
                    break;
                case ";":
                    level = new Level();
                    break;
                case ")" or "END" when levels.Count > 0:
                    level = levels.Pop();
                    total -= level.Entries;
                    break;
                default:
                    level.Read(token);
                    break;
            }

            afterWord = char.IsAsciiLetter(token[0]) && token is not ("AND" or "OR" or "NOT" or "CASE" or "END");
            if (!ofModel && total + level.Entries > MostStacked) return "is nested too deeply";
            if (!ofModel && level.Chained > MostChained) return "has too many conditions in a row";
            if (level.Joins > MostJoins) return "follows too many relations at once";
        }

        return null;
    }

    private static string Gather(CompiledRead read) => string.Join(";\n", read.Children.Select(c => Gather(c.Read)).Prepend(read.Statement.Text));

    private static ReadOnlySpan<char> Next(string sql, ref int at)
    {
        var start = at;
        var first = sql[at++];
        if (first is '"' or '\'')
        {
            while (at < sql.Length && sql[at] != first) at++;
            at = Math.Min(at + 1, sql.Length);
            return "x";
        }

        if (char.IsWhiteSpace(first)) return default;
        if (char.IsAsciiLetterOrDigit(first) || first is '_' or '?' or '$')
        {
            while (at < sql.Length && (char.IsAsciiLetterOrDigit(sql[at]) || sql[at] == '_')) at++;
        }
        else if (first is '<' or '>' or '!' or '|' or '=')
        {
            while (at < sql.Length && sql[at] is '=' or '>' or '|' or '<') at++;
        }

        return sql.AsSpan(start, at - start);
    }

    /// <summary>What stands on the stack of one pair of parentheses, or of one CASE, and is not reduced yet.</summary>
    private sealed class Level
    {
        private readonly Stack<int> operators = new();

        /// <summary>Of the clause that is being read: SELECT, its columns and tables, WHEN.</summary>
        public int Clause { get; set; }

        public int Chained { get; private set; }

        public int Joins { get; private set; }

        /// <summary>Entries on the stack; every waiting operator has its left side before it.</summary>
        public int Entries => Clause + (2 * operators.Count);

        public void Read(ReadOnlySpan<char> token)
        {
            if (token is "JOIN") Joins++;
            if (token is "AND" or "OR" or "||" or "+" or "-" or "*") Chained++;
            switch (token)
            {
                case "SELECT" or "WHERE" or "ON" or "GROUP" or "ORDER" or "LIMIT" or "FROM" or "JOIN":
                    Start(token is "SELECT" ? Math.Min(Clause + 6, 9) : Math.Max(Clause, 7));
                    break;
                case "WHEN" or "ELSE":
                    Start(4);
                    break;
                case "THEN":
                    Start(6);
                    break;
                case ",":
                    // The list so far and the comma wait with the function's name.
                    Start(Math.Max(Clause, Clause < 3 ? 3 : 6));
                    break;
                default:
                    if (Precedence(token) is var precedence and > 0) Wait(precedence);
                    break;
            }
        }

        private void Start(int clause)
        {
            Clause = clause;
            operators.Clear();
        }

        private void Wait(int precedence)
        {
            while (operators.TryPeek(out var top) && top >= precedence) operators.Pop();
            operators.Push(precedence);
        }

        private static int Precedence(ReadOnlySpan<char> token) => token switch
        {
            "OR" => 1,
            "AND" => 2,
            "NOT" => 3,
            "=" or "==" or "<>" or "!=" or "IS" or "IN" or "LIKE" or "GLOB" or "BETWEEN" => 4,
            "<" or "<=" or ">" or ">=" => 5,
            "+" or "-" => 6,
            "*" or "/" or "%" => 7,
            "||" => 8,
            _ => 0,
        };
    }
}
