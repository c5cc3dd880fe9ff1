using System.Diagnostics;
using System.Globalization;

namespace Ashlar.Stores.Sqlite;

/// <summary>
/// <c>sqlite::memory:</c> as a private file on the memory file system (the temporary folder where there is none), removed on
/// close. SQLite's own memory databases have either one connection or table locks that fail readers while a write is open; a
/// file gives the same isolation, and the same code, as a database on disk.
/// </summary>
internal static class MemoryFile
{
    private const string Prefix = "ashlar-memory-";

    public static string NewPath() =>
        Path.Combine(Root, Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "-" + Guid.NewGuid().ToString("N"), "data.db");

    public static void Remove(string path)
    {
        var folder = Path.GetDirectoryName(path)!; // made by NewPath: always in a folder of its own
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Removes what processes left that were killed.</summary>
    public static void RemoveAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(Root, Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var id) && !IsAlive(id)) TryDelete(folder);
        }
    }

    private static string Root => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false; // no process has this id
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // another user's, or another process is removing it too: what is left costs only room
        }
    }
}
