namespace Ashlar.Surfaces.Tests.Rest.RandomModels;

/// <summary>Well-typed conditions over the entities of a random model, as source.</summary>
internal sealed class RandomConditions(Random random, IReadOnlyList<RandomEntity> entities)
{
    private static readonly string[] Orders = ["<", "<=", ">", ">=", "==", "!="];
    private int _names;

    /// <summary>Over the row and what it leads to.</summary>
    public string Condition(RandomEntity entity, int depth) => Of(entity, "this", depth, isFilter: false);

    /// <summary>Over the row's own fields that have no rule: what any caller may ask whatever the rules are.</summary>
    public string Filter(RandomEntity entity, int depth) => Of(entity, "this", depth, isFilter: true);

    /// <summary>A whole number.</summary>
    public string Number(RandomEntity entity) => random.Next(3) switch
    {
        0 when entity.Lists.Count > 0 => $"size(this.{Pick(entity.Lists).Name})",
        1 when entity.Fields.Find(f => f.Form is FieldForm.Int or FieldForm.Long) is { } field => $"this.{field.Name} {Pick("+", "-", "*", "/", "%")} {Small()}",
        _ when entity.Fields.Find(f => f.Form is FieldForm.String or FieldForm.Text) is { } field => $"size(this.{field.Name})",
        _ => Small(),
    };

    private string Of(RandomEntity entity, string row, int depth, bool isFilter)
    {
        if (depth <= 0) return Leaf(entity, row, isFilter);
        var d = depth - 1;
        return random.Next(9) switch
        {
            0 or 1 => $"({Of(entity, row, d, isFilter)} && {Of(entity, row, d, isFilter)})",
            2 or 3 => $"({Of(entity, row, d, isFilter)} || {Of(entity, row, d, isFilter)})",
            4 => $"!({Of(entity, row, d, isFilter)})",
            5 => $"({Of(entity, row, d, isFilter)} ? {Of(entity, row, d, isFilter)} : {Of(entity, row, d, isFilter)})",
            6 when !isFilter => OverReference(entity, row, d),
            7 when !isFilter && entity.Lists.Count > 0 => OverList(entity, row, d),
            _ => Leaf(entity, row, isFilter),
        };
    }

    private string OverReference(RandomEntity entity, string row, int depth)
    {
        var references = entity.References.Where(r => r.Target is not null).ToList();
        if (references.Count == 0) return Leaf(entity, row, false);
        var reference = Pick(references);
        return Of(entities[reference.Target!.Value], $"{row}.{reference.Name}", depth, false); // not null: those without were left out
    }

    private string OverList(RandomEntity entity, string row, int depth)
    {
        var list = Pick(entity.Lists);
        if (random.Next(4) == 0) return $"size({row}.{list.Name}) {Pick(Orders)} {random.Next(3)}";
        var name = $"x{_names++}";
        return $"{row}.{list.Name}.{Pick("exists", "all", "exists_one")}({name}, {Of(entities[list.Target], name, depth, false)})";
    }

    private string Leaf(RandomEntity entity, string row, bool isFilter)
    {
        if (entity.References.Count > 0 && random.Next(4) == 0) return OfReference(Pick(entity.References), row, isFilter);
        var fields = isFilter ? entity.Fields.FindAll(f => !f.IsRuled) : entity.Fields;
        return fields.Count == 0 ? Pick("true", "false") : OfField(Pick(fields), row);
    }

    private string OfReference(RandomReference reference, string row, bool isFilter) => reference.Target is null
        ? $"{row}.ownerId {Pick("==", "!=")} {(isFilter || random.Next(3) == 0 ? "null" : "auth.id")}"
        : $"{row}.{reference.Name}Id {Pick("==", "!=")} {(random.Next(2) == 0 ? "null" : $"uuid('{Pool.Key(reference.Target.Value, random.Next(Pool.Size))}')")}";

    private string OfField(RandomField field, string row)
    {
        var f = $"{row}.{field.Name}";
        if (field.Optional && random.Next(6) == 0) return $"{f} {Pick("==", "!=")} null";
        return field.Form switch
        {
            FieldForm.String or FieldForm.Text or FieldForm.Caseless => OfText(f),
            FieldForm.Int or FieldForm.Long => random.Next(3) == 0 ? $"{f} {Pick("+", "-", "*", "/", "%")} {Small()} {Pick(Orders)} {Small()}" : $"{f} {Pick(Orders)} {Small()}",
            FieldForm.Double => $"{f} {Pick(Orders)} {Pick("0.0", "1.5", "-2.25", "3.0")}",
            FieldForm.Decimal => random.Next(3) == 0 ? $"{f} {Pick("+", "-", "*")} {f} {Pick(Orders)} {Small()}" : $"{f} {Pick(Orders)} decimal('{Pick("0", "1.5", "9.99", "-3.333")}')",
            FieldForm.Bool => f,
            FieldForm.Uuid => $"{f} {Pick("==", "!=")} uuid('{Pool.Key(9, random.Next(3))}')",
            FieldForm.Date => $"{f} {Pick(Orders)} date('{Pick(RandomValues.Dates)}')",
            FieldForm.Time => $"{f} {Pick(Orders)} time('{Pick(RandomValues.Times)}')",
            FieldForm.DateTime => random.Next(3) == 0 ? $"{f}.{Pick("getHours()", "getDayOfWeek()", "getMonth()", "getFullYear()", "getDayOfYear()")} {Pick(Orders)} {Pick("0", "5", "2024")}" : $"{f} {Pick(Orders)} timestamp('{Pick(RandomValues.Instants)}')",
            FieldForm.Duration => $"{f} {Pick(Orders)} duration('{Pick("0s", "90s", "1.5s", "-2h")}')",
            FieldForm.Word => random.Next(2) == 0 ? $"{f} == '{Pick(RandomValues.Words)}'" : $"{f} in ['red', 'blue']",
            FieldForm.Texts => random.Next(2) == 0 ? $"'{Pick(RandomValues.Plain)}' in {f}" : $"size({f}) {Pick(Orders)} {random.Next(3)}",
            FieldForm.Ints => random.Next(2) == 0 ? $"{f}.exists(n{_names}, n{_names++} > {Small()})" : $"{Small()} in {f}",
            FieldForm.Json => random.Next(2) == 0 ? $"{f}.a {Pick(Orders)} {Small()}" : $"has({f}.{Pick("a", "b")})",
            _ => $"size({f}) {Pick(Orders)} {random.Next(3)}",
        };
    }

    private string OfText(string field) => random.Next(4) switch
    {
        0 => $"{field}.{Pick("startsWith", "endsWith", "contains")}('{Pick(RandomValues.Plain)}')",
        1 => $"size({field}) {Pick(Orders)} {random.Next(4)}",
        _ => $"{field} {Pick(Orders)} '{Pick(RandomValues.Plain)}'",
    };

    private string Small() => Pick("-7", "0", "1", "2", "3", "10");

    private T Pick<T>(params IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
