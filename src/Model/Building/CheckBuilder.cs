using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Compiles the checks of entities.</summary>
internal static class CheckBuilder
{
    public static void Build(ModelDraft draft, ExpressionReader reader)
    {
        foreach (var entity in draft.Entities)
        {
            var checks = new List<CheckRule>();
            foreach (var item in entity.Section.Sequence("check", "a list of { rule, message, field }")?.Items ?? [])
            {
                if (Read(item, entity, reader) is { } check) checks.Add(check);
            }

            entity.Entity.Checks = checks;
        }
    }

    private static CheckRule? Read(YamlNode item, EntityDraft entity, ExpressionReader reader)
    {
        if (item.Damaged) return null;
        if (item is not YamlMapping)
        {
            Section.ReportForm(item, "a check is a map of rule, message and field", reader.Issues, "write { rule: …, message: … }");
            return null;
        }

        var section = Section.Open(item, item, FileKeys.Check, reader.Issues);
        var isCut = section.LacksKeys || section.IsDamaged("rule");
        foreach (var key in (string[])["rule", "message"])
        {
            if (!section.Has(key) && !isCut) reader.Issues.Add(MissingKey, item, $"the check has no '{key}'", key == "rule" ? "add rule: and a condition" : "add message: and what a caller is told");
        }

        var rule = reader.ReadRule(section.Value("rule"), "the rule of a check", entity.Entity, withOld: true);
        if (rule is { MemoryOnly: true, Traverses: true }) AccessBuilder.RefuseMemoryOnly(rule, section.PlaceOf("rule"), "a check that follows a relation", reader.Issues);
        var message = section.Text("message");
        var field = Field(section, entity, reader.Issues);
        return rule is null || message is null ? null : new(rule, message, field);
    }

    private static Field? Field(Section section, EntityDraft entity, IssueSink issues)
    {
        if (section.Scalar("field", "the name of a field") is not { } name) return null;
        if (entity.Entity.Find(name.Text) is { } field) return field;
        if (entity.Find(name.Text) is null) issues.Add(UnknownFieldName, name, $"{entity.Name} has no field '{Section.Shorten(name.Text)}'", NearestName.Question(name.Text, entity.Entity.Fields.Select(f => f.Name)));
        return null;
    }
}
