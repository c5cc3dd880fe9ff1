using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary><c>in</c>, <c>[]</c>, <c>size</c> and <c>==</c> of lists.</summary>
internal static class Lists
{
    public static ScalarTerm In(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        var item = compiler.Compile(node.Args[0], scope);
        return compiler.Compile(node.Args[1], scope) switch
        {
            ArrayRange { Conditions.Count: 0, Items.Type.Parts: not null } keys when item is ScalarTerm { Parts: { } parts } key => InKeys(compiler, key, parts, keys),
            LiteralRange { Conditions.Count: 0 } literal => InLiteral(compiler, item, literal, node),
            ArrayRange { Conditions.Count: 0 } list when item is ScalarTerm scalar && compiler.Dialect.Lists.CanLookUp(list.Items, scalar) =>
                InList(compiler, scalar, list),
            RangeTerm range and not LiteralRange => InRange(compiler, item, range, node),
            DynTerm dyn => InJson(compiler, item, dyn, node),
            NullTerm => ExpressionCompiler.Unknown(SqlForm.Bool),
            _ => throw new NotTranslatableException("'in' looks into lists and json", node),
        };
    }

    private static ScalarTerm InKeys(ExpressionCompiler compiler, ScalarTerm key, IReadOnlyList<ScalarTerm> parts, ArrayRange list)
    {
        var among = KeyTerms.Among(compiler, parts, list);
        var safe = key.MayBeNull ? SqlText.Of($"({among} AND {key.Sql} IS NOT NULL)") : among;
        return Logic.Guard(new(safe, SqlForm.Bool), key.Known, list.Array.IsNeverNull ? null : SqlText.Of($"({list.Array.Sql} IS NOT NULL)"));
    }

    public static Term Index(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        var range = compiler.Compile(node.Args[0], scope);
        var index = compiler.Compile(node.Args[1], scope);
        switch (range)
        {
            case DynTerm dyn:
                return Dyn.Index(compiler, dyn, index, node);
            case LiteralRange { Conditions.Count: 0 } literal when index is ScalarTerm { Constant: { Kind: CelKind.Int } at }:
                return at.AsInt >= 0 && at.AsInt < literal.Items.Count ? literal.Items[(int)at.AsInt] : ExpressionCompiler.Unknown(SqlForm.Bool);
            case ArrayRange { Items.IsParameter: false, Conditions.Count: 0 } array when index is ScalarTerm or NullTerm:
                var place = compiler.Operand(index, SqlForm.Int, node);
                return compiler.Dialect.Lists.ItemAt(array.Array.Sql, array.Items, place.Sql, compiler.Aliases) with { MayBeUnknown = true };
            case NullTerm:
                return ExpressionCompiler.Unknown(SqlForm.Bool);
            default:
                throw new NotTranslatableException("only lists of columns and json are indexed in a query", node);
        }
    }

    public static ScalarTerm Size(ExpressionCompiler compiler, Term term, CelNode node)
    {
        var texts = compiler.Dialect.Texts;
        switch (term)
        {
            case ScalarTerm { Form.Kind: SqlFormKind.Bytes } bytes:
                return Count(ScalarTerm.Of(texts.ByteLength(bytes.Sql), SqlForm.Int, bytes));
            case ScalarTerm { Form.Kind: SqlFormKind.Text } text:
                return Count(ScalarTerm.Of(texts.Length(text.Sql), SqlForm.Int, text));
            case ArrayRange { Conditions.Count: 0 } array:
                return Count(ScalarTerm.Of(compiler.Dialect.Lists.Length(array.Array.Sql, array.Items), SqlForm.Int, array.Array));
            case LiteralRange { Conditions.Count: 0 } literal:
                return Logic.Guard(Constants.Int(literal.Items.Count), literal.Items.Select(Known));
            case RangeTerm range and not LiteralRange:
                var open = Ranges.Open(compiler, range, node);
                return Count(Logic.Guard(new(SqlText.Of($"(SELECT count(*) FROM {open.From()})"), SqlForm.Int), open.Known));
            case DynTerm dyn:
                return Count(SizeOfJson(compiler, dyn));
            case ScalarTerm or NullTerm:
                return ExpressionCompiler.Unknown(SqlForm.Int);
            default:
                throw new NotTranslatableException("size() takes text, bytes and lists", node);
        }
    }

    /// <summary>Whether two lists are equal, item by item.</summary>
    public static ScalarTerm Equal(ExpressionCompiler compiler, RangeTerm left, RangeTerm right, CelNode? node) => (left, right) switch
    {
        ({ Conditions.Count: > 0 }, _) or (_, { Conditions.Count: > 0 }) => throw Unequal(node),
        (LiteralRange l, LiteralRange r) => Literals(compiler, l, r),
        (ArrayRange { Items.IsParameter: false } array, LiteralRange literal) => ArrayAndLiteral(compiler, array, literal),
        (LiteralRange literal, ArrayRange { Items.IsParameter: false } array) => ArrayAndLiteral(compiler, array, literal),
        (ArrayRange { Items.IsParameter: false } l, ArrayRange r) => Arrays(compiler, l, r),
        (ArrayRange l, ArrayRange { Items.IsParameter: false } r) => Arrays(compiler, r, l),
        _ => throw Unequal(node),
    };

    public static SqlText? Known(Term term) => term switch
    {
        ScalarTerm scalar => scalar.Known,
        RowTerm row => row.Key.Known,
        DynTerm dyn => SqlText.Of($"({dyn.Kind} IS NOT NULL)"),
        _ => null,
    };

    private static NotTranslatableException Unequal(CelNode? node) => new("these lists are not compared in a query", node);

    private static ScalarTerm Count(ScalarTerm term) => term with { Bound = (UInt128)1 << 40 };

    private static ScalarTerm SizeOfJson(ExpressionCompiler compiler, DynTerm dyn)
    {
        var json = compiler.Dialect.Json;
        var length = compiler.Dialect.Texts.Length(json.As(dyn.Value, SqlFormKind.Text));
        var members = json.ObjectSize(dyn.Value, compiler.Aliases);
        return new(
            SqlText.Of($"(CASE {dyn.Kind} WHEN {json.Texts} THEN {length} WHEN 'array' THEN {json.ArrayLength(dyn.Value)} WHEN 'object' THEN {members} END)"),
            SqlForm.Int)
        {
            MayBeUnknown = true,
        };
    }

    private static ScalarTerm InLiteral(ExpressionCompiler compiler, Term item, LiteralRange literal, CelNode node)
    {
        if (literal.Items.Count == 0) return Logic.Guard(Constants.False, Known(item));
        if (item is ScalarTerm { IsFolded: true }) literal = new([.. literal.Items.Select(Texts.Folded)]);
        if (item is ScalarTerm { KnownWhen: null } scalar && literal.Items.All(i => IsPlain(scalar, i)))
        {
            // One IN, which an index serves.
            var texts = compiler.Dialect.Texts;
            var list = SqlText.CommaList(literal.Items.Select(i => scalar.IsFolded ? texts.CaselessOther(((ScalarTerm)i).Sql) : ((ScalarTerm)i).Sql));
            var left = Texts.CollatedItem(compiler, scalar, list);
            return scalar.MayBeNull
                ? new(SqlText.Of($"({left} IN ({list}) AND {scalar.Sql} IS NOT NULL)"), SqlForm.Bool)
                : ScalarTerm.Of(SqlText.Of($"({left} IN ({list}))"), SqlForm.Bool, scalar);
        }

        var any = Logic.Any([.. literal.Items.Select(i => Equality.Of(compiler, item, i, node: node))]);
        return Logic.Guard(any, literal.Items.Append(item).Select(Known));
    }

    // Of one form that SQL compares as it stands.
    private static bool IsPlain(ScalarTerm item, Term candidate) => candidate is ScalarTerm { IsNeverNull: true } scalar
        && scalar.Form.Kind == item.Form.Kind && scalar.Form.Scale == item.Form.Scale
        && scalar.IsFolded == item.IsFolded && (item.IsFolded || scalar.Form.Caseless == item.Form.Caseless);

    private static ScalarTerm InList(ExpressionCompiler compiler, ScalarTerm item, ArrayRange list)
    {
        var left = Texts.CollatedItem(compiler, item, list.Array.Sql);
        var among = compiler.Dialect.Lists.In(left, list.Array.Sql, list.Items);
        var safe = item.MayBeNull ? SqlText.Of($"({among} AND {item.Sql} IS NOT NULL)") : among;
        var known = list.Array.IsNeverNull ? null : SqlText.Of($"({list.Array.Sql} IS NOT NULL)");
        return Logic.Guard(new(safe, SqlForm.Bool), item.Known, known);
    }

    private static ScalarTerm InRange(ExpressionCompiler compiler, Term item, RangeTerm range, CelNode? node)
    {
        var open = Ranges.Open(compiler, range, node);
        var equal = Equality.Of(compiler, open.Element, item, node: node);
        var exists = new ScalarTerm(Ranges.Exists(compiler, range, node, open.From(equal.Sql.Closed())), SqlForm.Bool);
        return Logic.Guard(exists, Known(item), open.Known);
    }

    private static ScalarTerm InJson(ExpressionCompiler compiler, Term item, DynTerm dyn, CelNode node)
    {
        if (item is DynTerm) throw new NotTranslatableException("json is not looked for in json in a query", node);
        var items = Ranges.Json(compiler, dyn, keys: false);
        var members = Ranges.Json(compiler, dyn, keys: true);
        var amongItems = Ranges.Exists(items.From(Equality.Of(compiler, items.Element, item, node: node).Sql.Closed()));
        var amongKeys = item is ScalarTerm { Form.Kind: SqlFormKind.Text }
            ? Ranges.Exists(members.From(Equality.Of(compiler, members.Element, item, node: node).Sql.Closed()))
            : Constants.Truth(false);
        var found = SqlText.Of($"(CASE {dyn.Kind} WHEN 'array' THEN {amongItems} WHEN 'object' THEN {amongKeys} END)");
        return Logic.Guard(new(found, SqlForm.Bool) { MayBeUnknown = true }, Known(item));
    }

    private static ScalarTerm Literals(ExpressionCompiler compiler, LiteralRange left, LiteralRange right)
    {
        var equal = left.Items.Count != right.Items.Count
            ? Constants.False
            : Logic.All([.. left.Items.Zip(right.Items, (l, r) => Equality.Of(compiler, l, r))]);
        return Logic.Guard(equal, left.Items.Concat(right.Items).Select(Known));
    }

    private static ScalarTerm ArrayAndLiteral(ExpressionCompiler compiler, ArrayRange array, LiteralRange literal)
    {
        var (lists, list) = (compiler.Dialect.Lists, array.Array.Sql);
        var same = new List<SqlText> { SqlText.Of($"{lists.Length(list, array.Items)} = {(Int128)literal.Items.Count}") };
        for (var i = 0; i < literal.Items.Count; i++)
        {
            var item = lists.ItemAt(list, array.Items, SqlText.Integer(i), compiler.Aliases);
            same.Add(Equality.Of(compiler, item, literal.Items[i]).Sql);
        }

        // A list that is not there is unequal.
        var equal = SqlText.Of($"({SqlText.Join(SqlText.Of($" AND "), same)})");
        var safe = array.Array.MayBeNull ? SqlText.Of($"({list} IS NOT NULL AND {equal})") : equal;
        return Logic.Guard(new(safe, SqlForm.Bool), literal.Items.Select(Known).Append(array.Array.Known));
    }

    private static ScalarTerm Arrays(ExpressionCompiler compiler, ArrayRange column, ArrayRange other)
    {
        var lists = compiler.Dialect.Lists;
        var (left, right, alias) = (column.Array, other.Array, compiler.Aliases.NextTable());
        var theirs = lists.ItemAt(right.Sql, other.Items, lists.Index(alias), compiler.Aliases);
        var differ = Equality.Of(compiler, lists.Item(column.Items, alias), theirs, negated: true);
        var differing = SqlText.Of($"{lists.Each(left.Sql, column.Items, alias)} WHERE {differ.Sql.Closed()}");
        var equal = SqlText.Of(
            $"({lists.Length(left.Sql, column.Items)} = {lists.Length(right.Sql, other.Items)} AND NOT {Ranges.Exists(differing)})");
        if (left.MayBeNull || right.MayBeNull)
        {
            equal = SqlText.Of(
                $"(CASE WHEN {left.Sql} IS NULL OR {right.Sql} IS NULL THEN {left.Sql} IS NULL AND {right.Sql} IS NULL ELSE {equal} END)");
        }

        return Logic.Guard(new(equal, SqlForm.Bool), left.Known, right.Known);
    }
}
