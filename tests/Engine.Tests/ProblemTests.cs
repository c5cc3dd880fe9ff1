namespace Ashlar.Engine.Tests;

public sealed class ProblemTests
{
    [Theory]
    [InlineData(ProblemKind.BadCursor, "bad-cursor")]
    [InlineData(ProblemKind.IdempotencyKeyReused, "idempotency-key-reused")]
    [InlineData(ProblemKind.Unique, "unique")]
    public void Has_a_stable_code(ProblemKind kind, string code)
    {
        Assert.Equal(code, new Problem(kind, "x").Code);
    }

    [Fact]
    public void A_result_is_a_value_or_a_problem()
    {
        Result<int> good = 3;
        Result<int> bad = new Problem(ProblemKind.NotFound, "no such row");
        Assert.True(good.IsOk);
        Assert.Equal(3, good.Value);
        Assert.False(bad.IsOk);
        Assert.Equal(ProblemKind.NotFound, bad.Problem.Kind);
        Assert.Throws<InvalidOperationException>(() => bad.Value);
    }
}
