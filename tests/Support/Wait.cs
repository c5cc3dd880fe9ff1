using System.Diagnostics;

namespace Ashlar.Testing;

/// <summary>Waits for a condition, never for a time.</summary>
public static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns once the condition holds.</summary>
    /// <param name="condition">Asked about every 10 ms.</param>
    /// <param name="deadline">10 seconds unless told.</param>
    /// <param name="what">What was waited for, for the message.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static async Task Until(Func<Task<bool>> condition, TimeSpan? deadline = null, string what = "the condition")
    {
        var limit = deadline ?? TimeSpan.FromSeconds(10);
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"waited {limit.TotalSeconds:0.#} s for {what}");
            await Task.Delay(Pause);
        }
    }

    /// <inheritdoc cref="Until(Func{Task{bool}}, TimeSpan?, string)"/>
    public static Task Until(Func<bool> condition, TimeSpan? deadline = null, string what = "the condition") =>
        Until(() => Task.FromResult(condition()), deadline, what);
}
