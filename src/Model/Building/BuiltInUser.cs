using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;

namespace Ashlar.Model.Building;

/// <summary>The entity of callers, present in every model. A row may hold only its id: what is not optional could not be made.</summary>
internal static class BuiltInUser
{
    public const string Name = "User";
    public const string Roles = "roles";

    public const string Description = "A caller. The row is made when something first refers to it, and holds only the id then.";

    private const string Declaration =
        """
        fields:
          email: { type: string, max: 254, format: email, caseless: true, optional: true, readonly: true, description: The address that the caller's sign-in vouches for. }
          name: { type: string, max: 200, optional: true, description: What the caller wants to be called. }
          roles: { type: string, list: true, max: 100, itemMax: 100, optional: true, access: { write: nobody }, description: What the caller may do by name. }
        """;

    /// <summary>The whole entity, where the file does not name it.</summary>
    public static void AddTo(ModelDraft draft)
    {
        if (draft.Find(Name) is not null) return;
        var root = Parse();
        var name = new YamlScalar(new Place(1, 1), Name, ScalarForm.Plain);
        var sink = new IssueSink(new SourceText(Declaration));
        var entity = new EntityDraft(name, Section.Open(name, root, FileKeys.Entity, sink)) { BuiltIn = true, HasTable = !draft.External && !draft.Placement.OfAshlar };
        if (entity.HasTable) AddFieldsTo(entity);
        draft.Add(entity);
    }

    public static void AddFieldsTo(EntityDraft entity) =>
        DraftReader.ReadFields(Parse().Find("fields")!.Value, entity, new IssueSink(new SourceText(Declaration)), builtIn: true); // declared above

    /// <summary>What a file says of a field that comes with Ashlar, in place of what was there: who sees it and who sets it.</summary>
    /// <returns>False: it says something else.</returns>
    public static bool TryRestate(FieldDraft field, YamlNode value, IssueSink issues)
    {
        if (value is not YamlMapping { Entries.Count: > 0 } stated || stated.Entries.Any(e => e.Key.Text is not ("access" or "description"))) return false;
        var entries = field.Section.Entries.Where(e => stated.Find(e.Key.Text) is null).Concat(stated.Entries);
        field.Section = Section.Open(field.NameNode, new YamlMapping(stated.At, [.. entries]) { InBraces = stated.InBraces }, FieldKeys.All, issues);
        return true;
    }

    /// <summary>The rules that hold where the file states none for an operation.</summary>
    public static Section DefaultAccess(Entity user, IssueSink issues)
    {
        var key = user.Key.WireName;
        var own = Identifiers.ScopeWords.Contains(key) ? $"this.{key} == auth.id" : $"{key} == auth.id";
        var access = Parse($"{{ read: {own}, update: {own} }}");
        return Section.Open(access, access, FileKeys.Access, issues);
    }

    private static YamlMapping Parse(string text = Declaration) => (YamlMapping)YamlReader.Read(text, new IssueSink(new SourceText(text)))!; // well formed
}
