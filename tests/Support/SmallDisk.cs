using System.Diagnostics;

namespace Ashlar.Testing;

/// <summary>A file system of a few megabytes in memory, to be filled. Only root can mount it.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _mount;

    private SmallDisk(string mount) => _mount = mount;

    /// <summary>A folder on it that user <c>postgres</c> may write.</summary>
    public string Folder => Path.Combine(_mount, "data");

    public static async Task<SmallDisk> MountAsync(string mount, int megabytes)
    {
        await RunAsync("chmod", "755", mount); // for user postgres to pass through
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "ashlar-test", mount);
        var disk = new SmallDisk(mount);
        Directory.CreateDirectory(disk.Folder);
        await RunAsync("chown", "postgres:", disk.Folder);
        return disk;
    }

    /// <summary>Makes room.</summary>
    public Task GrowAsync(int megabytes) => RunAsync("mount", "-o", $"remount,size={megabytes}m", _mount);

    public async ValueTask DisposeAsync() => await RunAsync("umount", "--lazy", _mount);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
