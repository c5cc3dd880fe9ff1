using Ashlar.Engine.Reads;
using Ashlar.Stores;

namespace Ashlar.Engine.Tests.Reads;

public sealed class StoreProblemsTests
{
    [Theory]
    [InlineData(StoreFailure.Unavailable, ProblemKind.Unavailable)]
    [InlineData(StoreFailure.Closing, ProblemKind.Unavailable)]
    [InlineData(StoreFailure.DiskFull, ProblemKind.Unavailable)]
    [InlineData(StoreFailure.Busy, ProblemKind.Unavailable)]
    [InlineData(StoreFailure.Timeout, ProblemKind.Timeout)]
    public void Tells_the_caller_the_kind_and_the_log_the_cause(StoreFailure failure, ProblemKind kind)
    {
        var exception = new StoreException(failure, "disk /dev/secret is on fire");
        var problem = StoreProblems.From(exception);
        Assert.Equal(kind, problem.Kind);
        Assert.Same(exception, problem.Cause);
        Assert.DoesNotContain("secret", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(kind == ProblemKind.Unavailable, problem.RetryAfter is not null);
    }
}
