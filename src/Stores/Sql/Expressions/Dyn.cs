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
        At(compiler, new JsonPath(document, [], mayBeNull, []));

    public static DynTerm Member(ExpressionCompiler compiler, DynTerm dyn, string name)
    {
        var json = compiler.Dialect.Json;
        if (json.IsPlainName(name) && dyn.Path is { } path)
        {
            return At(compiler, path with { Path = [.. path.Path, JsonStep.Member(name)], NullWith = [.. path.NullWith, path.Path] });
        }

        var (kind, value) = json.Lookup(dyn.Value, SqlText.Of($"{name}"), true, compiler.Aliases);
        return new(
            SqlText.Of($"(CASE WHEN {dyn.Kind} = 'null' THEN 'null' WHEN {dyn.Kind} = 'object' THEN {kind} END)"),
            SqlText.Of($"(CASE WHEN {dyn.Kind} = 'object' THEN {value} END)"),
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
        if (dyn.Path is { } path && Step(json, scalar.Constant) is { } step)
        {
            return At(compiler, path with { Path = [.. path.Path, step], NullWithDocument = false, NullWith = [] });
        }

        var isMember = scalar.Form.Kind == SqlFormKind.Text;
        var container = isMember ? SqlText.Of($"'object'") : SqlText.Of($"'array'");
        var (kind, value) = json.Lookup(dyn.Value, scalar.Sql, isMember, compiler.Aliases);
        return new(
            SqlText.Of($"(CASE WHEN {dyn.Kind} = {container} THEN {kind} END)"),
            SqlText.Of($"(CASE WHEN {dyn.Kind} = {container} THEN {value} END)"),
            null);
    }

    /// <summary>Whether an object has a member; null has none, anything else is unknown.</summary>
    public static ScalarTerm Has(ExpressionCompiler compiler, DynTerm dyn, string name)
    {
        var json = compiler.Dialect.Json;
        var kind = json.IsPlainName(name) && dyn.Path is { } path
            ? json.Kind(path.Document, [.. path.Path, JsonStep.Member(name)])
            : json.Lookup(dyn.Value, SqlText.Of($"{name}"), true, compiler.Aliases).Kind;
        return new(
            SqlText.Of($"(CASE WHEN {dyn.Kind} = 'object' THEN {kind} IS NOT NULL WHEN {dyn.Kind} = 'null' THEN {Constants.Truth(false)} END)"),
            SqlForm.Bool)
        {
            MayBeUnknown = true,
        };
    }

    /// <summary>The value where it is of a form, unknown where it is not.</summary>
    public static ScalarTerm Cast(ExpressionCompiler compiler, DynTerm dyn, SqlForm form)
    {
        var json = compiler.Dialect.Json;
        var condition = form.Kind switch
        {
            SqlFormKind.Bool => SqlText.Of($"{dyn.Kind} IN ({json.Booleans})"),
            SqlFormKind.Int => json.IsInteger(dyn.Kind, dyn.Value),
            SqlFormKind.Double => SqlText.Of($"{dyn.Kind} IN ({json.Numbers}) AND NOT {json.IsInteger(dyn.Kind, dyn.Value)}"),
            SqlFormKind.Text => SqlText.Of($"{dyn.Kind} IN ({json.Texts})"),
            _ => null,
        };
        return condition is null
            ? ExpressionCompiler.Unknown(form)
            : new(SqlText.Of($"(CASE WHEN {condition} THEN {json.As(dyn.Value, form.Kind)} END)"), form) { MayBeUnknown = true };
    }

    /// <summary>A scalar as a value of JSON; null where JSON has no such values.</summary>
    public static DynTerm? Of(ExpressionCompiler compiler, Term term) => term switch
    {
        DynTerm dyn => dyn,
        NullTerm => new(SqlText.Of($"'null'"), SqlText.NullOf(new(SqlFormKind.Json)), null),
        ScalarTerm { MayBeUnknown: false, Form.Kind: SqlFormKind.Text or SqlFormKind.Int or SqlFormKind.Double or SqlFormKind.Bool } scalar =>
            Of(compiler.Dialect.Json, scalar),
        _ => null,
    };

    public static ScalarTerm Equal(ExpressionCompiler compiler, DynTerm dyn, ScalarTerm value)
    {
        var operand = value.AsOperand();
        var equal = value.Form.Kind == SqlFormKind.Decimal ? DynComparison.EqualDecimal(compiler, dyn, operand)
            : DynComparison.Kinds(compiler, value.Form) is { } kinds
            ? SqlText.Of($"({dyn.Kind} IN ({kinds}) AND {DynComparison.Values(compiler, CelOperator.Equal, dyn.Value, operand)})")
            : SqlText.Of($"({dyn.Kind} IS NULL AND NULL)");
        if (value.MayBeNull) equal = SqlText.Of($"(CASE WHEN {value.Sql} IS NULL THEN {dyn.Kind} = 'null' ELSE {equal} END)");
        return Logic.Guard(new(equal, SqlForm.Bool) { MayBeUnknown = true }, value.Known);
    }

    public static ScalarTerm Compare(ExpressionCompiler compiler, CelOperator @operator, DynTerm dyn, ScalarTerm value)
    {
        if (value.Form.Kind == SqlFormKind.Decimal) return Comparison.Of(compiler, @operator, Cast(compiler, dyn, SqlForm.Int), value, null);
        if (DynComparison.Kinds(compiler, value.Form) is not { } kinds) return ExpressionCompiler.Unknown(SqlForm.Bool);
        var order = DynComparison.Values(compiler, @operator, dyn.Value, value);
        return new(SqlText.Of($"(CASE WHEN {dyn.Kind} IN ({kinds}) THEN {order} END)"), SqlForm.Bool) { MayBeUnknown = true };
    }

    public static ScalarTerm Compare(ExpressionCompiler compiler, CelOperator @operator, DynTerm left, DynTerm right) =>
        DynComparison.Of(compiler, @operator, left, right);

    private static DynTerm At(ExpressionCompiler compiler, JsonPath path)
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

    private static JsonStep? Step(SqlJson json, CelValue? key) => key switch
    {
        { Kind: CelKind.String } text when json.IsPlainName(text.AsString) => JsonStep.Member(text.AsString),
        { Kind: CelKind.Int, AsInt: >= 0 and < int.MaxValue } index => JsonStep.Item(index.AsInt),
        _ => null,
    };

    private static DynTerm Of(SqlJson json, ScalarTerm scalar)
    {
        var (kind, value) = json.Of(scalar);
        return new(scalar.MayBeNull ? SqlText.Of($"(CASE WHEN {scalar.Sql} IS NULL THEN 'null' ELSE {kind} END)") : kind, value, null);
    }
}
