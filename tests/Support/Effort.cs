namespace Ashlar.Testing;

/// <summary>
/// How hard random tests try: <c>TEST_EFFORT=high</c> multiplies their cases by twenty (a number multiplies by itself),
/// <c>TEST_SEED</c> repeats a run.
/// </summary>
public static class Effort
{
    public static int Factor { get; } = Environment.GetEnvironmentVariable("TEST_EFFORT") switch
    {
        null or "" => 1,
        "high" => 20,
        var text => int.Parse(text),
    };

    /// <summary>This run's seed; a fresh one unless <c>TEST_SEED</c> says which.</summary>
    public static int Seed { get; } = Environment.GetEnvironmentVariable("TEST_SEED") is { Length: > 0 } text
        ? int.Parse(text)
        : Random.Shared.Next();

    /// <summary>The number of cases to run where a quick run makes <paramref name="quick"/>.</summary>
    public static int Cases(int quick) => quick * Factor;

    /// <summary>Runs a body on as many random cases as the effort asks; a failure tells the seed and the case.</summary>
    /// <param name="quick">Cases of a quick run.</param>
    /// <param name="body">Gets a generator of its own, which depends on the seed and the case's number alone.</param>
    public static void Run(int quick, Action<Random, int> body)
    {
        for (var i = 0; i < Cases(quick); i++)
        {
            try
            {
                body(CaseRandom(i), i);
            }
            catch (Exception failure)
            {
                throw Explained(failure, i);
            }
        }
    }

    /// <inheritdoc cref="Run"/>
    public static async Task RunAsync(int quick, Func<Random, int, Task> body)
    {
        for (var i = 0; i < Cases(quick); i++)
        {
            try
            {
                await body(CaseRandom(i), i);
            }
            catch (Exception failure)
            {
                throw Explained(failure, i);
            }
        }
    }

    // Not HashCode.Combine: that one is seeded anew in every process
    private static Random CaseRandom(int number) => new(unchecked((Seed * -1640531535) ^ number)); // seeds that are near each other share no case

    private static InvalidOperationException Explained(Exception failure, int number) =>
        new InvalidOperationException($"random case {number} failed; repeat with TEST_SEED={Seed}: {failure.Message}", failure);
}
