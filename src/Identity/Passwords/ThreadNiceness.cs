using System.Runtime.InteropServices;

namespace Ashlar.Identity.Passwords;

/// <summary>
/// Puts the calling thread behind the others. .NET's thread priorities do nothing on Linux; there setpriority(2) of "process" 0
/// is that of the calling thread alone (see its section on differences to POSIX).
/// </summary>
internal static class ThreadNiceness
{
    private const int OfProcess = 0;
    private const int Niceness = 10;

    public static void Lower()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        // Going down needs no right, so it cannot fail; and if it did, hashes were as urgent as the rest, no more
        if (OperatingSystem.IsLinux()) _ = SetPriority(OfProcess, 0, Niceness);
    }

    [DllImport("libc", EntryPoint = "setpriority", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int priority);
}
