using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>
/// Values of JSON: what they are is told by the kind of what is stored, never by what a database function makes of it. Another
/// kind than an operator takes is unknown, and unequal.
/// </summary>
internal static class Dyn
{
    /// <summary>A whole document.</summary>
    public static DynTerm Root(ExpressionCompiler compiler, SqlText document, bool mayBeNull) =>
        At(compiler, new JsonPath(document, "$", mayBeNull, []));

    public static DynTerm Member(ExpressionCompiler compiler, DynTerm dyn, string name)
    {
        var json = compiler.Dialect.Json;
        if (json.IsPlainName(name) && dyn.Path is { } path)
        {
            return At(compiler, path with { Path = json.Member(path.Path, name), NullWith = [.. path.NullWith, path.Path] });
        }

        var key = SqlText.Of($"{name}");
        return new(
            SqlText.Of($"(CASE WHEN {dyn.Kind} = 'null' THEN 'null' WHEN {dyn.Kind} = 'object' THEN {Lookup(compiler, dyn, key, true)} END)"),
            SqlText.Of($"(CASE WHEN {dyn.Kind} = 'object' THEN {Lookup(compiler, dyn, key, false)} END)"),
            null);
    }

    /// <summary><c>x[key]</c> on JSON: a member by name, an item by index; null has neither.</summary>
    public static DynTerm Index(ExpressionCompiler compiler, DynTerm dyn, Term key, CelNode node)
    {
        if (key is not ScalarTerm { Form.Kind: SqlFormKind.Text or SqlFormKind.Int } scalar)
        {
            throw new NotTranslatableException("json is looked into by text or by whole numbers", node);
        }

        var json = compiler.Dialect.Json;
        if (dyn.Path is { } path && scalar.Constant is { } constant)
        {
            if (constant.Kind == CelKind.String && json.IsPlainName(constant.AsString))
            {
                return At(compiler, path with { Path = json.Member(path.Path, constant.AsString), NullWithDocument = false, NullWith = [] });
            }

            if (constant.Kind == CelKind.Int && constant.AsInt is >= 0 and < int.MaxValue)
            {
                return At(compiler, path with { Path = json.Item(path.Path, constant.AsInt), NullWithDocument = false, NullWith = [] });
            }
        }

        var container = scalar.Form.Kind == SqlFormKind.Text ? SqlText.Of($"'object'") : SqlText.Of($"'array'");
        return new(
            SqlText.Of($"(CASE WHEN {dyn.Kind} = {container} THEN {Lookup(compiler, dyn, scalar.Sql, true)} END)"),
            SqlText.Of($"(CASE WHEN {dyn.Kind} = {container} THEN {Lookup(compiler, dyn, scalar.Sql, false)} END)"),
            null);
    }

    /// <summary>Whether an object has a member; null has none, anything else is unknown.</summary>
    public static ScalarTerm Has(ExpressionCompiler compiler, DynTerm dyn, string name)
    {
        var json = compiler.Dialect.Json;
        var kind = json.IsPlainName(name) && dyn.Path is { } path
            ? json.Kind(path.Document, json.Member(path.Path, name))
            : Lookup(compiler, dyn, SqlText.Of($"{name}"), true);
        return new(SqlText.Of($"(CASE WHEN {dyn.Kind} = 'object' THEN {kind} IS NOT NULL WHEN {dyn.Kind} = 'null' THEN 0 END)"), SqlForm.Bool)
        {
            MayBeUnknown = true,
        };
    }

    /// <summary>The value where it is of a form, unknown where it is not.</summary>
    public static ScalarTerm Cast(ExpressionCompiler compiler, DynTerm dyn, SqlForm form)
    {
        var isInteger = compiler.Dialect.Json.IsInteger(dyn.Value);
        var condition = form.Kind switch
        {
            SqlFormKind.Bool => SqlText.Of($"{dyn.Kind} IN ('true', 'false')"),
            SqlFormKind.Int => SqlText.Of($"{dyn.Kind} = 'integer' AND {isInteger}"),
            SqlFormKind.Double => SqlText.Of($"{dyn.Kind} IN ('integer', 'real') AND NOT {isInteger}"),
            SqlFormKind.Text => SqlText.Of($"{dyn.Kind} = 'text'"),
            _ => null,
        };
        return condition is null
            ? ExpressionCompiler.Unknown(form)
            : new(SqlText.Of($"(CASE WHEN {condition} THEN {dyn.Value} END)"), form) { MayBeUnknown = true };
    }

    /// <summary>A scalar as a value of JSON; null where JSON has no such values.</summary>
    public static DynTerm? Of(Term term) => term switch
    {
        DynTerm dyn => dyn,
        NullTerm => new(SqlText.Of($"'null'"), SqlText.Null, null),
        ScalarTerm { MayBeUnknown: false } scalar => scalar.Form.Kind switch
        {
            SqlFormKind.Text => new(Kind(scalar, SqlText.Of($"'text'")), scalar.Sql, null),
            SqlFormKind.Int => new(Kind(scalar, SqlText.Of($"'integer'")), scalar.Sql, null),
            SqlFormKind.Double => new(Kind(scalar, SqlText.Of($"'real'")), scalar.Sql, null),
            SqlFormKind.Bool => new(Kind(scalar, SqlText.Of($"CASE WHEN {scalar.Sql} THEN 'true' ELSE 'false' END")), scalar.Sql, null),
            _ => null,
        },
        _ => null,
    };

    public static ScalarTerm Equal(ExpressionCompiler compiler, DynTerm dyn, ScalarTerm value)
    {
        var operand = value.AsOperand();
        var equal = value.Form.Kind == SqlFormKind.Decimal ? DynComparison.EqualDecimal(compiler, dyn, operand)
            : DynComparison.Kinds(value.Form) is { } kinds
            ? SqlText.Of($"({dyn.Kind} IN ({kinds}) AND {DynComparison.Values(compiler, CelOperator.Equal, dyn.Value, operand)})")
            : SqlText.Of($"({dyn.Kind} IS NULL AND NULL)");
        if (value.MayBeNull) equal = SqlText.Of($"(CASE WHEN {value.Sql} IS NULL THEN {dyn.Kind} = 'null' ELSE {equal} END)");
        return Logic.Guard(new(equal, SqlForm.Bool) { MayBeUnknown = true }, value.Known);
    }

    public static ScalarTerm Compare(ExpressionCompiler compiler, CelOperator @operator, DynTerm dyn, ScalarTerm value)
    {
        if (value.Form.Kind == SqlFormKind.Decimal) return Comparison.Of(compiler, @operator, Cast(compiler, dyn, SqlForm.Int), value, null);
        if (DynComparison.Kinds(value.Form) is not { } kinds) return ExpressionCompiler.Unknown(SqlForm.Bool);
        var order = DynComparison.Values(compiler, @operator, dyn.Value, value);
        return new(SqlText.Of($"(CASE WHEN {dyn.Kind} IN ({kinds}) THEN {order} END)"), SqlForm.Bool) { MayBeUnknown = true };
    }

    public static ScalarTerm Compare(ExpressionCompiler compiler, CelOperator @operator, DynTerm left, DynTerm right) =>
        DynComparison.Of(compiler, @operator, left, right);

    public static DynTerm At(ExpressionCompiler compiler, JsonPath path)
    {
        var json = compiler.Dialect.Json;
        var kind = json.Kind(path.Document, path.Path);
        var nulls = new List<SqlText>();
        if (path.NullWithDocument) nulls.Add(SqlText.Of($"{path.Document} IS NULL"));
        foreach (var step in path.NullWith) nulls.Add(SqlText.Of($"{json.Kind(path.Document, step)} = 'null'"));
        if (nulls.Count > 0)
        {
            kind = SqlText.Of($"COALESCE({kind}, CASE WHEN {SqlText.Join(SqlText.Of($" OR "), nulls)} THEN 'null' END)");
        }

        return new(kind, json.Value(path.Document, path.Path), path);
    }

    private static SqlText Kind(ScalarTerm scalar, SqlText kind) =>
        scalar.MayBeNull ? SqlText.Of($"(CASE WHEN {scalar.Sql} IS NULL THEN 'null' ELSE {kind} END)") : kind;

    private static SqlText Lookup(ExpressionCompiler compiler, DynTerm dyn, SqlText key, bool kind)
    {
        var json = compiler.Dialect.Json;
        var alias = compiler.Aliases.NextTable();
        var wanted = kind ? json.EachKind(alias) : json.EachValue(alias);
        return SqlText.Of($"(SELECT {wanted} FROM {json.Each(dyn.Value, alias)} WHERE {json.EachKey(alias)} = {key})");
    }
}
