namespace Ashlar.Server.Tests.Faults;

/// <summary>The roles that the guide gives, as it gives them.</summary>
internal static class LeastPrivilege
{
    private const string Mark = "<!-- a test runs this -->";

    public static string Sql()
    {
        var guide = File.ReadAllText(RepoRoot.Combine("docs", "guide", "migrations.md"));
        var block = guide[(guide.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..];
        var start = block.IndexOf("```sql\n", StringComparison.Ordinal) + "```sql\n".Length;
        return block[start..block.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
