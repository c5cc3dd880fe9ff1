using System.Security.Cryptography;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model.Expressions;
using Ashlar.Model.Validation;
using Ashlar.Model.Yaml;

namespace Ashlar.Model.Building;

/// <summary>From the nodes of the file to the model: declarations, entities, fields, relations, expressions, in that order.</summary>
internal static class ModelBuilder
{
    public static ModelSnapshot Build(YamlNode root, IssueSink issues, ModelPlacement placement)
    {
        var draft = DraftReader.Read(root, issues, placement);
        EntityBuilder.Build(draft);
        FieldBuilder.Build(draft);
        NameRules.Check(draft);
        WasRules.Check(draft);
        FieldRules.Check(draft);
        RelationRules.Check(draft);
        var scopes = TypeRows(draft);
        var reader = new ExpressionReader(scopes, issues);
        ComputedBuilder.Build(draft, reader);
        foreach (var entity in draft.Entities) ((RowType)entity.Entity.RowType).Refresh();
        DefaultBuilder.Build(draft, reader);
        AccessBuilder.Build(draft, reader);
        CheckBuilder.Build(draft, reader);
        IndexBuilder.Build(draft, reader);
        return new()
        {
            Name = draft.Name,
            Description = draft.Description,
            External = draft.External,
            Entities = [.. draft.Entities.Select(e => e.Entity).Where(e => e.HasTable)],
            User = draft.Find(BuiltInUser.Name)!.Entity, // added by the reader
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(issues.Source.Text))),
            Scopes = scopes,
            Source = issues.Source.Text,
        };
    }

    private static ModelScopes TypeRows(ModelDraft draft)
    {
        var old = new Dictionary<Entity, RowType>();
        foreach (var entity in draft.Entities)
        {
            var broken = entity.Fields.Where(f => f.Field is null).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
            entity.Entity.RowType = new RowType(entity.Entity, withLists: true, broken);
            old[entity.Entity] = new RowType(entity.Entity, withLists: false, broken);
        }

        return new(draft.Find(BuiltInUser.Name)!.Entity, entity => CelType.Nullable(old[entity])); // added by the reader; nothing was before a creation
    }
}
