using System.Text;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Cli;

/// <summary>What anyone can read or do, as lines for a person.</summary>
internal static class PublicListing
{
    public static string Describe(ModelSnapshot model)
    {
        var acts = PublicAccess.Of(model);
        if (acts.Count == 0) return "public: nothing; every request needs a token";
        var text = new StringBuilder("public, without signing in:\n");
        foreach (var entity in acts.GroupBy(a => a.Entity))
        {
            text.Append("  ").Append(Terminal.Strong(entity.Key.Name.PadRight(16)));
            text.AppendJoin(", ", Operations([.. entity])).Append('\n');
            if (entity.FirstOrDefault(a => a.Fields.Count > 0) is { } read) text.Append("    ").Append(Terminal.Faint("reads " + string.Join(", ", read.Fields))).Append('\n');
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>One line for each entity, for the greeting of <c>serve</c>.</summary>
    public static string Summary(ModelSnapshot model)
    {
        var acts = PublicAccess.Of(model);
        return acts.Count == 0
            ? "nothing is public: every request needs a token"
            : "public: " + string.Join("; ", acts.GroupBy(a => a.Entity).Select(e => $"{e.Key.Name} ({string.Join(", ", Operations([.. e]))})"));
    }

    private static List<string> Operations(PublicAct[] acts)
    {
        var shown = new List<string>();
        var read = Array.FindAll(acts, a => a.Operation is "get" or "list");
        if (read.Length == 2 && read[0].SomeRows == read[1].SomeRows) shown.Add(Worded("read", read[0].SomeRows));
        else foreach (var act in read) shown.Add(Worded(act.Operation, act.SomeRows));
        foreach (var act in acts)
        {
            if (act.Operation is not ("get" or "list")) shown.Add(Worded(act.Operation, act.SomeRows));
        }

        return shown;
    }

    private static string Worded(string operation, bool someRows) => someRows ? operation + " some rows" : operation;
}
