using System.Text;

namespace Ashlar.Surfaces.Tests.Rest.RandomModels;

/// <summary>The forms of scalar fields that random models have.</summary>
internal enum FieldForm { String, Caseless, Text, Int, Long, Double, Decimal, Bool, Uuid, Date, Time, DateTime, Duration, Word, Texts, Ints, Json, Bytes }

internal sealed record RandomField(string Name, FieldForm Form, bool Optional, bool IsRuled);

/// <param name="Name">Such as <c>parent</c>; on the wire <c>parentId</c>.</param>
/// <param name="Target">The entity it leads to, by its place in the model; null: User.</param>
/// <param name="Optional">It may be null.</param>
internal sealed record RandomReference(string Name, int? Target, bool Optional);

/// <param name="Name">Such as <c>betas</c>.</param>
/// <param name="Target">The entity of the rows, by its place in the model.</param>
internal sealed record RandomList(string Name, int Target, bool IsLink, bool IsOwned);

/// <summary>One entity of a random model, as text and as what tests need to know of it.</summary>
internal sealed class RandomEntity(int number)
{
    public static readonly string[] Names = ["Alpha", "Beta", "Gamma"];

    public int Number { get; } = number;
    public string Name => Names[Number];
    public string Path => $"/api/{Name.ToLowerInvariant()}s";
    public List<RandomField> Fields { get; } = [];
    public List<RandomReference> References { get; } = [];
    public List<RandomList> Lists { get; } = [];

    /// <summary>What the list rule asks of callers without the role <c>root</c>.</summary>
    public string ListRule { get; set; } = "";

    /// <summary>It is the child of a list that owns it: its parent's rules are asked as well.</summary>
    public bool IsOwned { get; set; }
}

/// <summary>
/// A model of three entities with random fields, references, lists and rules. Every rule lets the role <c>root</c> through, so
/// that what is stored can be seen.
/// </summary>
internal sealed class RandomModel
{
    private static readonly string[] OnDelete = ["restrict", "cascade", "setNull"];
    private readonly Random _random;
    private readonly RandomConditions _conditions;

    public RandomModel(Random random)
    {
        _random = random;
        Entities = [.. Enumerable.Range(0, RandomEntity.Names.Length).Select(n => new RandomEntity(n))];
        _conditions = new RandomConditions(random, Entities);
        foreach (var entity in Entities) AddFields(entity);
        Relate();
        Text = Write();
    }

    public IReadOnlyList<RandomEntity> Entities { get; }
    public string Text { get; }

    private void AddFields(RandomEntity entity)
    {
        var count = _random.Next(4, 9);
        for (var i = 0; i < count; i++)
        {
            entity.Fields.Add(new RandomField($"f{i}", (FieldForm)_random.Next(Enum.GetValues<FieldForm>().Length), _random.Next(2) == 0, _random.Next(8) == 0));
        }
    }

    // Alpha has Betas, Beta has Gammas; each may belong to someone, and Alphas and Gammas are linked
    private void Relate()
    {
        var (alpha, beta, gamma) = (Entities[0], Entities[1], Entities[2]);
        beta.References.Add(new RandomReference("alpha", 0, _random.Next(2) == 0));
        gamma.References.Add(new RandomReference("beta", 1, _random.Next(2) == 0));
        gamma.IsOwned = !gamma.References[0].Optional && _random.Next(2) == 0;
        alpha.Lists.Add(new RandomList("betas", 1, false, false));
        beta.Lists.Add(new RandomList("gammas", 2, false, gamma.IsOwned));
        if (_random.Next(2) == 0) alpha.Lists.Add(new RandomList("friends", 2, true, false));
        if (_random.Next(2) == 0) alpha.References.Add(new RandomReference("above", 0, true));
        foreach (var entity in Entities)
        {
            if (_random.Next(2) == 0) entity.References.Add(new RandomReference("owner", null, true));
        }
    }

    private string Write()
    {
        var text = new StringBuilder("ashlar: 1\nname: random\nentities:\n");
        foreach (var entity in Entities)
        {
            text.Append($"  {entity.Name}:\n    key: {{ type: uuid, client: true }}\n    fields:\n");
            foreach (var field in entity.Fields) text.Append($"      {field.Name}: {{ {Declared(entity, field)} }}\n");
            foreach (var reference in entity.References) text.Append($"      {reference.Name}: {{ {Declared(entity, reference)} }}\n");
            foreach (var list in entity.Lists) text.Append($"      {list.Name}: {{ {Declared(entity, list)} }}\n");
            if (_random.Next(2) == 0) text.Append($"      worked: {{ type: long, computed: {Quoted(_conditions.Number(entity))} }}\n");
            WriteRules(text, entity);
        }

        return text.ToString();
    }

    private void WriteRules(StringBuilder text, RandomEntity entity)
    {
        entity.ListRule = Rule(entity);
        text.Append("    access:\n")
            .Append($"      list: {Quoted($"({entity.ListRule}) || hasRole('root')")}\n")
            .Append($"      get: {Quoted($"({Rule(entity)}) || hasRole('root')")}\n");
        foreach (var act in new[] { "create", "update", "delete" }) text.Append($"      {act}: {Quoted($"({Rule(entity)}) || hasRole('root')")}\n");
        if (_random.Next(6) == 0) text.Append($"    check: [{{ rule: {Quoted(_conditions.Condition(entity, 2))}, message: not so }}]\n");
        if (entity.Fields.Find(f => !f.IsRuled && f.Form is FieldForm.Int or FieldForm.String or FieldForm.DateTime) is { } indexed) text.Append($"    indexes: [[{indexed.Name}]]\n");
    }

    private string Rule(RandomEntity entity) => _random.Next(6) switch
    {
        0 => "public",
        1 => "signedIn",
        _ => _conditions.Condition(entity, 3),
    };

    private string Declared(RandomEntity entity, RandomField field)
    {
        var form = field.Form switch
        {
            FieldForm.String => "type: string, max: 40",
            FieldForm.Caseless => "type: string, max: 40, caseless: true",
            FieldForm.Text => "type: text",
            FieldForm.Int => "type: int",
            FieldForm.Long => "type: long",
            FieldForm.Double => "type: double",
            FieldForm.Decimal => "type: decimal, precision: 12, scale: 2",
            FieldForm.Bool => "type: bool",
            FieldForm.Uuid => "type: uuid",
            FieldForm.Date => "type: date",
            FieldForm.Time => "type: time",
            FieldForm.DateTime => "type: dateTime",
            FieldForm.Duration => "type: duration",
            FieldForm.Word => "enum: [red, green, blue]",
            FieldForm.Texts => "type: string, list: true, max: 5, itemMax: 20",
            FieldForm.Ints => "type: int, list: true, max: 5",
            FieldForm.Json => "type: json",
            _ => "type: bytes",
        };
        if (field.Optional) form += ", optional: true";
        if (field.IsRuled && field.Optional) form += $", access: {{ read: {Quoted($"({_conditions.Condition(entity, 1)}) || hasRole('root')")} }}";
        return form;
    }

    private string Declared(RandomEntity entity, RandomReference reference)
    {
        var to = reference.Target is { } target ? RandomEntity.Names[target] : "User";
        var onDelete = OnDelete[_random.Next(reference.Optional ? 3 : 2)];
        var owned = entity.IsOwned && reference.Target == 1;
        return $"ref: {to}{(reference.Optional ? ", optional: true" : "")}{(owned ? "" : $", onDelete: {onDelete}")}";
    }

    private static string Declared(RandomEntity entity, RandomList list) => list.IsLink
        ? $"many: {RandomEntity.Names[list.Target]}, link: true"
        : $"many: {RandomEntity.Names[list.Target]}, by: {entity.Name.ToLowerInvariant()}{(list.IsOwned ? ", owned: true" : "")}";

    private static string Quoted(string expression) => "'" + expression.Replace("'", "''", StringComparison.Ordinal) + "'";
}
