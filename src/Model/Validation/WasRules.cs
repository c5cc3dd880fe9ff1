using Ashlar.Model.Building;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Validation;

/// <summary>Earlier names: of nothing that is still there, and each claimed once.</summary>
internal static class WasRules
{
    public static void Check(ModelDraft draft)
    {
        CheckNames("entity", draft.Entities.Select(e => (e.Name, e.Section)), draft.Issues);
        foreach (var entity in draft.Entities) CheckNames("field", entity.Fields.Select(f => (f.Name, f.Section)), draft.Issues);
    }

    private static void CheckNames(string what, IEnumerable<(string Name, Section Section)> named, IssueSink issues)
    {
        var all = named.ToList();
        var names = all.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        var claimed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, section) in all)
        {
            if (section.Value("was") is not YamlScalar was) continue;
            var reason = was.Text == name ? $"that is its name now"
                : names.Contains(was.Text) ? $"there is {Article(what)} '{was.Text}' still"
                : claimed.TryGetValue(was.Text, out var other) ? $"'{other}' says so too"
                : null;
            if (reason is not null) issues.Add(BadWas, was, $"'{name}' was not '{Section.Shorten(was.Text)}': {reason}", "remove 'was', or name what it was called before");
            else claimed[was.Text] = name;
        }
    }

    private static string Article(string what) => what[0] is 'e' ? "an " + what : "a " + what;
}
