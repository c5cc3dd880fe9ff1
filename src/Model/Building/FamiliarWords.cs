using System.Collections.Frozen;
using Ashlar.Cel;

namespace Ashlar.Model.Building;

/// <summary>What people write from habits of other languages, and what it is here.</summary>
internal static class FamiliarWords
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["yes"] = "public",
        ["everyone"] = "public",
        ["anyone"] = "public",
        ["all"] = "public",
        ["any"] = "public",
        ["no"] = "nobody",
        ["none"] = "nobody",
        ["never"] = "nobody",
        ["private"] = "nobody",
        ["authenticated"] = "signedIn",
        ["loggedIn"] = "signedIn",
        ["me"] = "auth.id",
        ["user"] = "auth",
        ["currentUser"] = "auth",
        ["self"] = "this",
        ["row"] = "this",
        ["admin"] = "hasRole('admin')",
        ["today"] = "date(now)",
        ["nil"] = "null",
        ["None"] = "null",
        ["True"] = "true",
        ["False"] = "false",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly (string Word, string Sign)[] Operators =
        [("and", "&&"), ("AND", "&&"), ("or", "||"), ("OR", "||"), ("not", "!"), ("is", "=="), ("<>", "!="), ("&", "&&"), ("|", "||")];

    public static string? Suggest(CelIssue issue, string source)
    {
        var rest = source.AsSpan(Math.Clamp(issue.Offset, 0, source.Length));
        if (issue.Code is CelIssueCode.UnknownName)
        {
            var name = rest[..Math.Min(issue.Length, rest.Length)].ToString();
            return Quoted(source.AsSpan(0, source.Length - rest.Length), rest[name.Length..], name, issue.Suggestion is null)
                ?? (Names.TryGetValue(name, out var word) ? $"write {word}" : null);
        }

        if (issue.Code is not CelIssueCode.Syntax) return null;
        foreach (var (word, sign) in Operators)
        {
            if (rest.StartsWith(word, StringComparison.Ordinal) && (rest.Length == word.Length || rest[word.Length] == ' ')) return $"write {sign} for '{word}'";
        }

        return "expressions are CEL: == compares, && and || join, text is in quotes";
    }

    // hasRole(admin), status == paid
    private static string? Quoted(ReadOnlySpan<char> before, ReadOnlySpan<char> after, string name, bool isNearNone)
    {
        before = before.TrimEnd(' ');
        foreach (var function in (ReadOnlySpan<string>)["hasRole", "hasScope"])
        {
            if (before.EndsWith(function + "(", StringComparison.Ordinal) && after.TrimStart(' ').StartsWith(")")) return $"write {function}('{name}')";
        }

        var isCompared = before.EndsWith("==") || before.EndsWith("!=");
        return isNearNone && isCompared && !Names.ContainsKey(name) && !name.Contains('.') ? $"text is in quotes: '{name}'" : null;
    }

    /// <summary>What a name that is near to none could have been.</summary>
    public static string? Scope(CelIssue issue, Entity entity)
    {
        if (issue.Code is CelIssueCode.UnknownField) return "look at the fields of that entity";
        if (issue.Code is not CelIssueCode.UnknownName) return null;
        var fields = entity.Fields.Select(f => f is RefField reference ? reference.WireName : f.Name).ToList();
        var shown = string.Join(", ", fields.Take(12)) + (fields.Count > 12 ? ", …" : "");
        return $"in scope are {shown}, auth, now, signedIn, hasRole(), hasScope(), public and nobody";
    }
}
