using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>The passes over the memory (RFC 9106 sections 3.2, steps 5 and 6, and 3.4): which block each block is mixed with.</summary>
internal readonly ref struct BlockFilling<TMixer>(Argon2Kind kind, Argon2Cost cost, Span<ulong> blocks)
    where TMixer : struct, IBlockMixer
{
    private const int Slices = 4;
    private readonly Span<ulong> _blocks = blocks;
    private readonly int _laneLength = cost.Blocks / cost.Lanes;
    private readonly int _segment = cost.Blocks / cost.Lanes / Slices;

    public void Run()
    {
        for (var pass = 0; pass < cost.Passes; pass++)
            for (var slice = 0; slice < Slices; slice++)
                for (var lane = 0; lane < cost.Lanes; lane++)
                {
                    Fill(pass, slice, lane);
                }
    }

    /// <summary>One segment. Lanes refer to each other's finished slices only, so their order within a slice does not matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(int pass, int slice, int lane)
    {
        var blind = kind == Argon2Kind.I || (kind == Argon2Kind.Id && pass == 0 && slice < Slices / 2);
        Span<ulong> addresses = stackalloc ulong[blind ? 2 * IBlockMixer.Words : 0];
        if (blind) StartAddresses(addresses, pass, slice, lane);
        var laneStart = lane * _laneLength;
        ref var first = ref MemoryMarshal.GetReference(_blocks);
        for (var index = pass == 0 && slice == 0 ? 2 : 0; index < _segment; index++)
        {
            var column = (slice * _segment) + index;
            var previous = laneStart + (column == 0 ? _laneLength : column) - 1;
            ulong word;
            if (blind)
            {
                if (index % IBlockMixer.Words == 0 || (index == 2 && pass == 0 && slice == 0)) NextAddresses(addresses);
                word = addresses[IBlockMixer.Words + (index % IBlockMixer.Words)];
            }
            else
            {
                word = Unsafe.Add(ref first, previous * IBlockMixer.Words);
            }

            var reference = Reference(word, pass, slice, lane, index);
            TMixer.Mix(
                ref Unsafe.Add(ref first, previous * IBlockMixer.Words),
                ref Unsafe.Add(ref first, reference * IBlockMixer.Words),
                ref Unsafe.Add(ref first, (laneStart + column) * IBlockMixer.Words),
                over: pass > 0);
        }
    }

    /// <summary>Section 3.4.1.2: what the addresses of a segment are made from.</summary>
    private void StartAddresses(Span<ulong> room, int pass, int slice, int lane)
    {
        room.Clear();
        room[0] = (ulong)pass;
        room[1] = (ulong)lane;
        room[2] = (ulong)slice;
        room[3] = (ulong)cost.Blocks;
        room[4] = (ulong)cost.Passes;
        room[5] = (ulong)kind;
    }

    private static void NextAddresses(Span<ulong> room)
    {
        var input = room[..IBlockMixer.Words];
        var output = room[IBlockMixer.Words..];
        input[6]++;
        Span<ulong> zero = stackalloc ulong[IBlockMixer.Words];
        zero.Clear();
        TMixer.Mix(ref zero[0], ref input[0], ref output[0], over: false);
        TMixer.Mix(ref zero[0], ref output[0], ref output[0], over: false);
    }

    /// <summary>Section 3.4.2: the block that J1 and J2 choose of those that are filled and not the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Reference(ulong word, int pass, int slice, int lane, int index)
    {
        var first = pass == 0 && slice == 0;
        var other = first ? lane : (int)((word >> 32) % (uint)cost.Lanes);
        var before = pass == 0 ? slice * _segment : _laneLength - _segment;
        var area = other == lane ? before + index - 1 : before - (index == 0 ? 1 : 0);
        ulong j1 = (uint)word;
        var chosen = area - 1 - (int)(((ulong)area * (j1 * j1 >> 32)) >> 32);
        var start = pass == 0 || slice == Slices - 1 ? 0 : (slice + 1) * _segment;
        return (other * _laneLength) + ((start + chosen) % _laneLength);
    }
}
