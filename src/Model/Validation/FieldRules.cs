using Ashlar.Model.Building;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Validation;

/// <summary>Keys of a field that contradict each other, and values that have no place in an index.</summary>
internal static class FieldRules
{
    public static void Check(ModelDraft draft)
    {
        foreach (var field in draft.Entities.SelectMany(e => e.Fields))
        {
            if (field.Field is ColumnField column) CheckColumn(field, column, draft.Issues);
            if (field.Section.Flag("search")) draft.Issues.Add(Search, field.Section.PlaceOf("search"), "full-text search comes with a later version of Ashlar", "remove 'search' for now");
            if (!draft.External) RefuseExternal(field, draft.Issues);
            if (field.Owner.BuiltIn && !field.BuiltIn && !draft.External) CheckUserField(field, draft.Issues);
        }
    }

    private static void RefuseExternal(FieldDraft field, IssueSink issues)
    {
        foreach (var key in (string[])["generated", "storage"])
        {
            if (field.Section.Entry(key) is { } entry) issues.Add(OnlyExternal, entry.Key, $"'{key}' describes a column of somebody else's, and this model makes its own", $"say schema: external at the top, or remove '{key}'");
        }
    }

    private static void CheckColumn(FieldDraft draft, ColumnField field, IssueSink issues)
    {
        var section = draft.Section;
        var computed = section.Has("computed");
        if (computed) CheckComputed(draft, section.Flag("stored"), issues);
        else if (section.Flag("stored")) issues.Add(Contradiction, section.PlaceOf("stored"), "'stored' belongs to a computed field, and this is not one", "add computed:, or remove 'stored'");

        if (field.Readonly && !draft.BuiltIn && !section.Has("default") && !computed && !field.Generated && !section.Has("by"))
        {
            issues.Add(ReadonlyWithoutDefault, section.PlaceOf("readonly"), $"nothing ever sets '{draft.Name}': it is readonly and has no default", "add default:, or remove 'readonly'");
        }

        if (field.Type.IsSortable) return;
        foreach (var key in (string[])["unique", "index"])
        {
            if (section.Flag(key)) issues.Add(NotSortable, section.PlaceOf(key), $"'{draft.Name}' takes no '{key}': {WhyNotSortable(field.Type)}", $"remove '{key}'");
        }
    }

    /// <summary>Why a type has no place in sort, unique or index.</summary>
    public static string WhyNotSortable(ScalarType type) => type switch
    {
        { IsList: true } => "it is a list",
        { Kind: ScalarKind.Json } => "it is json",
        { Kind: ScalarKind.Bytes } => "it is bytes",
        { Kind: ScalarKind.Text } => "it is text; a string of at most 500 characters can",
        _ => "it may have more than 500 characters",
    };

    private static void CheckComputed(FieldDraft field, bool stored, IssueSink issues)
    {
        var section = field.Section;
        string[] never = ["default", "readonly", "immutable", "optional"];
        string[] whenStored = ["unique", "index", "was", "column"];
        foreach (var (key, _) in section.Entries)
        {
            if (never.Contains(key.Text))
            {
                issues.Add(Contradiction, key, $"'{field.Name}' is computed: '{key.Text}' has no meaning for it", $"remove '{key.Text}'");
            }
            else if (!stored && whenStored.Contains(key.Text))
            {
                issues.Add(Contradiction, key, $"'{field.Name}' is computed and has no column: '{key.Text}' needs one", "add stored: true, or remove it");
            }
        }

        if (section.Flag("list")) issues.Add(Contradiction, section.PlaceOf("list"), "a list cannot be computed");
    }

    private static void CheckUserField(FieldDraft field, IssueSink issues)
    {
        if (field.Field is not ColumnField { Optional: false } || field.Owner.Key.Field == field) return;
        if (field.Section.Has("default") || field.Section.Has("computed")) return;
        issues.Add(UserField, field.NameNode, $"a row of User may hold only the id: '{field.Name}' cannot be required", "add optional: true, or a default:");
    }
}
