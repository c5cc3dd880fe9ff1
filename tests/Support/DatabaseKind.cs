namespace Ashlar.Testing;

/// <summary>The databases that the same tests run on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>Which of them a run is for, where a test does not say itself.</summary>
public static class Databases
{
    /// <summary>What <c>TEST_DATABASE</c> says: <c>sqlite</c> (unless told) or <c>postgres</c>.</summary>
    public static DatabaseKind Chosen { get; } = Environment.GetEnvironmentVariable("TEST_DATABASE") switch
    {
        null or "" or "sqlite" => DatabaseKind.Sqlite,
        "postgres" => DatabaseKind.Postgres,
        var other => throw new InvalidOperationException($"TEST_DATABASE is {other}: sqlite or postgres"),
    };
}
