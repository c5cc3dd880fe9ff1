namespace Ashlar.Architecture.Tests;

/// <summary>A rule over the tree: all that breaks it is told at once, one place a line.</summary>
internal static class Rule
{
    public static void Holds(IEnumerable<string> broken)
    {
        var all = broken.ToList();
        if (all.Count > 0) Assert.Fail(string.Join('\n', all));
    }
}
