namespace Ashlar.Architecture.Tests;

public sealed class SourceTree
{
    [Fact]
    public void Has_a_solution_at_its_root() => Assert.True(File.Exists(RepoRoot.Combine("Ashlar.slnx")));
}
