namespace Ashlar.Server.Tests.Faults;

/// <summary>The stores that a fault test runs on, each with a database of the test's own.</summary>
internal static class Databases
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    /// <summary>The address of an empty database.</summary>
    public static async Task<string> NewAsync(string store, TempFolder folder) =>
        store == Sqlite ? "sqlite://" + folder.Combine("test.db") : await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
}
