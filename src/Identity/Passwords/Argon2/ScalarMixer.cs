using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>G one word at a time: where there is no AVX2, and the judge of <see cref="Avx2Mixer"/>.</summary>
internal readonly struct ScalarMixer : IBlockMixer
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Mix(ref ulong previous, ref ulong reference, ref ulong target, bool over)
    {
        Span<ulong> mixed = stackalloc ulong[IBlockMixer.Words];
        ref var z = ref mixed[0];
        for (var i = 0; i < IBlockMixer.Words; i++)
        {
            var input = Unsafe.Add(ref previous, i) ^ Unsafe.Add(ref reference, i);
            Unsafe.Add(ref z, i) = input;
            Unsafe.Add(ref target, i) = over ? Unsafe.Add(ref target, i) ^ input : input;
        }

        for (var row = 0; row < 8; row++) Permute(ref Unsafe.Add(ref z, row * 16), 2);
        for (var column = 0; column < 8; column++) Permute(ref Unsafe.Add(ref z, column * 2), 16);
        for (var i = 0; i < IBlockMixer.Words; i++) Unsafe.Add(ref target, i) ^= Unsafe.Add(ref z, i);
        mixed.Clear();
    }

    /// <summary>P (RFC 9106 section 3.6) on eight pairs of words that lie <paramref name="step"/> words apart.</summary>
    private static void Permute(ref ulong first, int step)
    {
        ref var v0 = ref first;
        ref var v1 = ref Unsafe.Add(ref first, 1);
        ref var v2 = ref Unsafe.Add(ref first, step);
        ref var v3 = ref Unsafe.Add(ref v2, 1);
        ref var v4 = ref Unsafe.Add(ref v2, step);
        ref var v5 = ref Unsafe.Add(ref v4, 1);
        ref var v6 = ref Unsafe.Add(ref v4, step);
        ref var v7 = ref Unsafe.Add(ref v6, 1);
        ref var v8 = ref Unsafe.Add(ref v6, step);
        ref var v9 = ref Unsafe.Add(ref v8, 1);
        ref var v10 = ref Unsafe.Add(ref v8, step);
        ref var v11 = ref Unsafe.Add(ref v10, 1);
        ref var v12 = ref Unsafe.Add(ref v10, step);
        ref var v13 = ref Unsafe.Add(ref v12, 1);
        ref var v14 = ref Unsafe.Add(ref v12, step);
        ref var v15 = ref Unsafe.Add(ref v14, 1);
        Mix(ref v0, ref v4, ref v8, ref v12);
        Mix(ref v1, ref v5, ref v9, ref v13);
        Mix(ref v2, ref v6, ref v10, ref v14);
        Mix(ref v3, ref v7, ref v11, ref v15);
        Mix(ref v0, ref v5, ref v10, ref v15);
        Mix(ref v1, ref v6, ref v11, ref v12);
        Mix(ref v2, ref v7, ref v8, ref v13);
        Mix(ref v3, ref v4, ref v9, ref v14);
    }

    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        a = MultiplyAdd(a, b);
        d = BitOperations.RotateRight(d ^ a, 32);
        c = MultiplyAdd(c, d);
        b = BitOperations.RotateRight(b ^ c, 24);
        a = MultiplyAdd(a, b);
        d = BitOperations.RotateRight(d ^ a, 16);
        c = MultiplyAdd(c, d);
        b = BitOperations.RotateRight(b ^ c, 63);
    }

    private static ulong MultiplyAdd(ulong x, ulong y) => x + y + (2 * (ulong)(uint)x * (uint)y);
}
