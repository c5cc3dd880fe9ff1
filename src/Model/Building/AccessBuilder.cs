using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Expressions;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Compiles the rules of entities and fields, and gives owned children those of their parents.</summary>
internal static class AccessBuilder
{
    private static readonly string[] Writes = ["create", "update", "delete"];
    private static readonly string[] Reads = ["get", "list"];

    public static void Build(ModelDraft draft, ExpressionReader reader)
    {
        foreach (var entity in draft.Entities)
        {
            entity.Entity.OwnAccess = Own(entity, reader);
            foreach (var field in entity.Fields) ReadFieldRules(field, reader);
        }

        var order = new DependencyOrder<Entity>(e => e.OwnedBy is { } owner ? [owner.Entity] : []);
        foreach (var entity in order.Sort(draft.Entities.Select(e => e.Entity)))
        {
            entity.Access = Effective(entity);
            if (entity.OwnedBy is { } owner) CheckOwned(draft, entity, owner.Entity, reader.Issues);
        }
    }

    // What is asked of a child's write goes through its parent, and so through the database.
    private static void CheckOwned(ModelDraft draft, Entity child, Entity parent, IssueSink issues)
    {
        foreach (var (entity, key, rule) in ((Entity, string, ModelExpression?)[])
        [
            (parent, "update", parent.OwnAccess.Update), (child, "create", child.OwnAccess.Create), (child, "update", child.OwnAccess.Update), (child, "delete", child.OwnAccess.Delete),
        ])
        {
            if (rule is not { MemoryOnly: true } || draft.Find(entity.Name)?.Section.Value("access") is not YamlMapping access) continue;
            var at = access.Find(key)?.Value ?? access.Find("write")?.Value ?? access;
            RefuseMemoryOnly(rule, at, $"what {parent.Name} and the rows that it owns ask of a write", issues);
        }
    }

    private static AccessRules Own(EntityDraft entity, ExpressionReader reader)
    {
        var stated = Stated(entity, reader);
        if (!entity.BuiltIn || entity.Entity.External) return stated; // another's table of users may hold anything
        var section = BuiltInUser.DefaultAccess(entity.Entity, reader.Issues);
        var given = entity.Section.Value("access") as YamlMapping;
        var isRead = given?.Entries.Any(e => e.Key.Text is "read" or "get" or "list") ?? false;
        var isUpdated = given?.Entries.Any(e => e.Key.Text is "update" or "write") ?? false;
        var own = isRead && isUpdated ? null : Rules(section, entity.Entity, reader);
        return stated with
        {
            Get = isRead ? stated.Get : own?.Get,
            List = isRead ? stated.List : own?.List,
            Update = isUpdated || entity.Entity.ReadOnly ? stated.Update : own?.Update,
        };
    }

    private static AccessRules Stated(EntityDraft entity, ExpressionReader reader)
    {
        if (entity.Section.Value("access") is not { } value) return AccessRules.Closed;
        var access = Section.Open(entity.Section.Entry("access")!.Key, value, FileKeys.Access, reader.Issues); // has a value
        Overlaps(access, "write", Writes, WriteOverlap, reader.Issues);
        if (entity.Entity.ReadOnly) RefuseWrites(entity, access, reader.Issues);
        Overlaps(access, "read", Reads, ReadOverlap, reader.Issues);
        return Rules(access, entity.Entity, reader);
    }

    private static void RefuseWrites(EntityDraft entity, Section access, IssueSink issues)
    {
        foreach (var key in Writes.Prepend("write").Where(access.Has))
        {
            issues.Add(Contradiction, access.Entry(key)!.Key, $"rows of {entity.Name} are readonly, so that the rule '{key}' is never asked", $"remove '{key}', or 'readonly'"); // has the key
        }
    }

    private static void Overlaps(Section access, string whole, string[] parts, string code, IssueSink issues)
    {
        if (!access.Has(whole)) return;
        foreach (var part in parts.Where(access.Has))
        {
            issues.Add(code, access.Entry(part)!.Key, $"'{whole}' stands for {string.Join(" and ", parts)}, and '{part}' is given too", $"keep '{whole}', or state {string.Join(" and ", parts)} apart");
        }
    }

    private static AccessRules Rules(Section access, Entity entity, ExpressionReader reader)
    {
        var read = Read("read");
        var write = Rule("write", withOld: false);
        return new(
            read ?? Read("get"),
            read ?? Read("list"),
            write ?? Rule("create", withOld: false),
            write ?? Rule("update", withOld: true),
            write ?? Rule("delete", withOld: false));

        ModelExpression? Read(string key)
        {
            var rule = Rule(key, withOld: false);
            if (rule is { MemoryOnly: true }) RefuseMemoryOnly(rule, access.PlaceOf(key), "a read rule", reader.Issues);
            return rule;
        }

        ModelExpression? Rule(string key, bool withOld)
        {
            var rule = reader.ReadRule(access.Value(key), $"the rule '{key}'", entity, withOld);
            if (rule is { MemoryOnly: true, Traverses: true }) RefuseMemoryOnly(rule, access.PlaceOf(key), "a rule that follows a relation", reader.Issues);
            return rule;
        }
    }

    private static void ReadFieldRules(FieldDraft field, ExpressionReader reader)
    {
        if (field.Field is not { } built || field.Section.Value("access") is not { } value) return;
        var access = Section.Open(field.Section.Entry("access")!.Key, value, FileKeys.FieldAccess, reader.Issues); // has a value
        built.ReadRule = reader.ReadRule(access.Value("read"), "the rule 'read'", built.Entity, withOld: false);
        built.WriteRule = reader.ReadRule(access.Value("write"), "the rule 'write'", built.Entity, withOld: true);
        if (built.ReadRule is { MemoryOnly: true }) RefuseMemoryOnly(built.ReadRule, access.PlaceOf("read"), "a read rule", reader.Issues);
        if (built.WriteRule is { MemoryOnly: true, Traverses: true }) RefuseMemoryOnly(built.WriteRule, access.PlaceOf("write"), "a rule that follows a relation", reader.Issues);
        else if (built is ManyField { Owned: true } && built.WriteRule is { MemoryOnly: true }) RefuseMemoryOnly(built.WriteRule, access.PlaceOf("write"), "what is asked of a write to an owned row", reader.Issues);
        if (!access.Has("write")) return;
        if (field.Section.Has("computed")) reader.Issues.Add(Contradiction, access.PlaceOf("write"), $"nobody writes '{field.Name}', which is computed", "remove the rule 'write'");
        else if (field.Section.Flag("readonly")) reader.Issues.Add(Contradiction, access.PlaceOf("write"), $"nobody writes '{field.Name}', which is readonly", "remove the rule 'write', or 'readonly'");
    }

    public static void RefuseMemoryOnly(ModelExpression rule, YamlNode at, string what, IssueSink issues)
    {
        if (at.Damaged) return;
        issues.Add(MemoryOnly, ComputedBuilder.PlaceOfMemoryOnly(at, rule.Root, issues), $"'{ComputedBuilder.MemoryOnlyName(rule.Root)}' runs in memory only, and {what} runs in the database", "say it with startsWith, endsWith, contains and the like, which the database has");
    }

    // Reading a child needs the parent's read, changing it in any way the parent's update, and both the rule of the list that
    // it is in; its own rules come on top.
    private static AccessRules Effective(Entity entity)
    {
        if (entity.OwnedBy is not { By: { } by } owner) return entity.OwnAccess;
        var (own, parent) = (entity.OwnAccess, owner.Entity.Access);
        var update = parent.Update;
        return new(
            Joined(parent.Get, owner.ReadRule, own.Get, entity, by),
            Joined(parent.List, owner.ReadRule, own.List, entity, by),
            Joined(update, owner.WriteRule, own.Create, entity, by),
            Joined(update, owner.WriteRule, own.Update, entity, by),
            Joined(update, owner.WriteRule, own.Delete, entity, by));
    }

    private static ModelExpression? Joined(ModelExpression? parent, ModelExpression? list, ModelExpression? own, Entity child, RefField by)
    {
        if (parent is null) return null;
        var above = new SelectNode(new VariableNode(ModelScopes.This, child.RowType), by.Name, child.RowType.Field(by.Name) ?? CelType.Dyn);
        List<CelNode> conjuncts = [];
        foreach (var rule in list is null ? [parent] : new[] { parent, list })
        {
            var moved = CelTrees.Substitute(CelTrees.Substitute(rule.Root, ModelScopes.This, above), ModelScopes.Old, above);
            conjuncts.AddRange(Conjuncts(new TreeSettling("").Settle(moved)));
        }

        if (own is not null) conjuncts.AddRange(Conjuncts(own.Root));
        var root = conjuncts.Count == 1 ? conjuncts[0] : new AndNode(conjuncts);
        return ExpressionFacts.Of(new CheckedExpression(root, CelPrinter.ToText(root), ModelLanguage.Options));
    }

    private static IReadOnlyList<CelNode> Conjuncts(CelNode node) => node is AndNode and ? and.Operands : [node];
}
