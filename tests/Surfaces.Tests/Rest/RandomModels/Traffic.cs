using System.Text;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest.RandomModels;

/// <summary>Requests against a random model that mostly have a meaning: rows made, changed, removed, read and listed.</summary>
internal sealed class Traffic(Random random, RandomModel model)
{
    public static readonly ScenarioCaller Root = new("root", ["root"]);
    public static readonly ScenarioCaller?[] Callers = [null, new("ada", []), new("bob", []), new("cyd", [])];

    private static readonly FieldForm[] Sortable = [FieldForm.String, FieldForm.Int, FieldForm.Long, FieldForm.Double, FieldForm.Decimal, FieldForm.Bool, FieldForm.Uuid, FieldForm.Date, FieldForm.Time, FieldForm.DateTime, FieldForm.Duration, FieldForm.Word];
    private readonly RandomConditions _conditions = new(random, model.Entities);
    private readonly RandomValues _values = new(random);

    /// <summary>Makes one of the pool's rows, parents first.</summary>
    public ScenarioRequest SetUp(int number)
    {
        var entity = model.Entities[number / Pool.Size];
        return Changing("POST", entity, Root, Body(entity, isPatch: false, id: Pool.Key(entity.Number, number % Pool.Size)), entity.Path);
    }

    public ScenarioRequest Next()
    {
        var entity = Pick(model.Entities);
        var caller = random.Next(3) == 0 ? Root : Pick(Callers);
        return random.Next(20) switch
        {
            < 8 => new ScenarioRequest("GET", $"{entity.Path}?{ListQuery(entity)}", caller, [], null),
            < 10 => new ScenarioRequest("GET", $"{entity.Path}/{Key(entity)}{Expansion(entity, "?")}", caller, [], null),
            < 14 => Create(entity, caller),
            < 17 => Changing("PATCH", entity, caller, Body(entity, isPatch: true)),
            < 18 => Changing("PUT", entity, caller, Body(entity, isPatch: false)),
            _ => new ScenarioRequest("DELETE", $"{entity.Path}/{Key(entity)}", caller, [], null),
        };
    }

    /// <summary>A filter over fields that every caller may ask.</summary>
    public string Filter(RandomEntity entity) => _conditions.Filter(entity, 3);

    private ScenarioRequest Create(RandomEntity entity, ScenarioCaller? caller) => Changing("POST", entity, caller, Body(entity, isPatch: false), entity.Path);

    private ScenarioRequest Changing(string method, RandomEntity entity, ScenarioCaller? caller, string body, string? path = null) =>
        new(method, path ?? $"{entity.Path}/{Key(entity)}", caller, [new("Content-Type", "application/json")], body);

    private string ListQuery(RandomEntity entity)
    {
        var parts = new List<string> { $"limit={random.Next(1, 6)}" };
        var sorted = entity.Fields.FindAll(f => !f.IsRuled && Sortable.Contains(f.Form));
        if (sorted.Count > 0 && random.Next(2) == 0) parts.Add($"sort={string.Join(',', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(sorted).Name).Distinct().Select(n => random.Next(2) == 0 ? n : "-" + n))}");
        if (random.Next(2) == 0) parts.Add($"filter={Uri.EscapeDataString(random.Next(3) == 0 ? _conditions.Condition(entity, 2) : Filter(entity))}");
        if (random.Next(4) == 0 && Condition(entity) is { } condition) parts.Add(condition);
        if (random.Next(4) == 0) parts.Add("count=exact");
        if (Expansion(entity, "") is { Length: > 0 } expansion) parts.Add(expansion);
        return string.Join('&', parts);
    }

    private string? Condition(RandomEntity entity)
    {
        var field = Pick(entity.Fields);
        if (field.Form is FieldForm.Json or FieldForm.Texts or FieldForm.Ints or FieldForm.Bytes) return null;
        if (random.Next(4) == 0) return $"{field.Name}[isNull]={Pick("true", "false")}";
        var value = _values.Of(field).Trim('"');
        return value == "null" ? null : $"{field.Name}[{Pick("eq", "ne", "lt", "gte", "in", "nin")}]={Uri.EscapeDataString(value)}";
    }

    private string Expansion(RandomEntity entity, string before)
    {
        var ways = entity.References.Select(r => r.Name).Concat(entity.Lists.Select(l => l.Name)).Concat(entity.Number == 0 ? ["betas.gammas", "betas.alpha"] : []).ToList();
        return ways.Count == 0 || random.Next(2) == 0 ? "" : $"{before}expand={string.Join(',', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(ways)).Distinct())}";
    }

    private string Body(RandomEntity entity, bool isPatch, string? id = null)
    {
        var members = new List<string>();
        if (!isPatch) members.Add($"\"id\":\"{id ?? Key(entity)}\"");
        foreach (var field in entity.Fields)
        {
            if (isPatch ? random.Next(3) == 0 : !field.Optional || random.Next(3) > 0) members.Add($"\"{field.Name}\":{_values.Of(field)}");
        }

        foreach (var reference in entity.References)
        {
            // While rows are made there are none of this kind, or of a later one, to refer to
            if (id is null ? !isPatch || random.Next(4) == 0 : !reference.Optional || reference.Target != entity.Number) members.Add($"\"{reference.Name}Id\":{Reference(reference)}");
        }

        foreach (var list in entity.Lists)
        {
            if (id is not null) continue;
            if (list.IsLink && random.Next(2) == 0) members.Add($"\"{list.Name}\":[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => $"\"{Key(model.Entities[list.Target])}\"").Distinct())}]");
            else if (list.IsOwned && random.Next(4) == 0) members.Add($"\"{list.Name}\":[{Child(model.Entities[list.Target])}]");
        }

        return new StringBuilder("{").AppendJoin(',', members).Append('}').ToString();
    }

    private string Child(RandomEntity entity) =>
        "{" + string.Join(',', entity.Fields.Where(f => !f.Optional).Select(f => $"\"{f.Name}\":{_values.Of(f)}").Prepend($"\"id\":\"{Key(entity)}\"")) + "}";

    private string Reference(RandomReference reference) => reference switch
    {
        { Optional: true } when random.Next(3) == 0 => "null",
        { Target: { } target } => $"\"{Key(model.Entities[target])}\"",
        _ => $"\"{ScenarioCaller.IdOf(Pick("ada", "bob"))}\"",
    };

    private string Key(RandomEntity entity) => Pool.Key(entity.Number, random.Next(Pool.Size));

    private T Pick<T>(params IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
