using System.Runtime.InteropServices;

namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>
/// Memory of one worker, outside the collected heap: it goes back to the operating system when the worker has nothing to do, and
/// never moves, so that wiping it leaves no copy. Wiped by <see cref="Argon2Hash"/> after each hash.
/// </summary>
internal sealed unsafe class HashMemory : IDisposable
{
    private const int BlockBytes = IBlockMixer.Words * sizeof(ulong);
    private void* _start;
    private int _blocks;

    ~HashMemory() => Free();

    /// <exception cref="OutOfMemoryException">The operating system gives none.</exception>
    public Span<ulong> Take(int blocks)
    {
        if (blocks > _blocks)
        {
            Free();
            _start = NativeMemory.AlignedAlloc((nuint)blocks * BlockBytes, 64);
            _blocks = blocks;
        }

        return new Span<ulong>(_start, blocks * IBlockMixer.Words);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
        _blocks = 0;
    }
}
