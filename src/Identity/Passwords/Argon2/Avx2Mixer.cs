using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>
/// G four words at a time. Two rows, or two columns, are permuted beside each other, since the steps of one depend on each
/// other and leave the processor waiting.
/// </summary>
internal readonly struct Avx2Mixer : IBlockMixer
{
    private const int Lanes = 4;
    private const int Vectors = IBlockMixer.Words / Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Mix(ref ulong previous, ref ulong reference, ref ulong target, bool over)
    {
        Span<Vector256<ulong>> mixed = stackalloc Vector256<ulong>[Vectors];
        ref var z = ref MemoryMarshal.GetReference(mixed);
        for (nuint i = 0; i < Vectors; i++)
        {
            var input = Vector256.LoadUnsafe(ref previous, i * Lanes) ^ Vector256.LoadUnsafe(ref reference, i * Lanes);
            Unsafe.Add(ref z, i) = input;
            (over ? Vector256.LoadUnsafe(ref target, i * Lanes) ^ input : input).StoreUnsafe(ref target, i * Lanes);
        }

        for (nuint row = 0; row < 8; row += 2) PermuteRows(ref Unsafe.Add(ref z, row * 4));
        for (nuint columns = 0; columns < 4; columns++) PermuteColumns(ref Unsafe.Add(ref z, columns), ref Unsafe.Add(ref target, columns * Lanes));
        mixed.Clear();
    }

    /// <summary>P on two rows, each of four vectors: a matrix of four by four words whose diagonals are turned into columns and back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PermuteRows(ref Vector256<ulong> rows)
    {
        var a0 = rows;
        var b0 = Unsafe.Add(ref rows, 1);
        var c0 = Unsafe.Add(ref rows, 2);
        var d0 = Unsafe.Add(ref rows, 3);
        var a1 = Unsafe.Add(ref rows, 4);
        var b1 = Unsafe.Add(ref rows, 5);
        var c1 = Unsafe.Add(ref rows, 6);
        var d1 = Unsafe.Add(ref rows, 7);
        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        b0 = Avx2.Permute4x64(b0, 0b00_11_10_01);
        c0 = Avx2.Permute4x64(c0, 0b01_00_11_10);
        d0 = Avx2.Permute4x64(d0, 0b10_01_00_11);
        b1 = Avx2.Permute4x64(b1, 0b00_11_10_01);
        c1 = Avx2.Permute4x64(c1, 0b01_00_11_10);
        d1 = Avx2.Permute4x64(d1, 0b10_01_00_11);
        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        rows = a0;
        Unsafe.Add(ref rows, 1) = Avx2.Permute4x64(b0, 0b10_01_00_11);
        Unsafe.Add(ref rows, 2) = Avx2.Permute4x64(c0, 0b01_00_11_10);
        Unsafe.Add(ref rows, 3) = Avx2.Permute4x64(d0, 0b00_11_10_01);
        Unsafe.Add(ref rows, 4) = a1;
        Unsafe.Add(ref rows, 5) = Avx2.Permute4x64(b1, 0b10_01_00_11);
        Unsafe.Add(ref rows, 6) = Avx2.Permute4x64(c1, 0b01_00_11_10);
        Unsafe.Add(ref rows, 7) = Avx2.Permute4x64(d1, 0b00_11_10_01);
    }

    /// <summary>
    /// P on two columns that lie beside each other, one in each half of eight vectors, a row apart; the outcome is XORed into
    /// the block at <paramref name="target"/>. Turning the matrix by one word is a shift over two vectors within each half.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PermuteColumns(ref Vector256<ulong> columns, ref ulong target)
    {
        var a0 = columns;
        var a1 = Unsafe.Add(ref columns, 4);
        var b0 = Unsafe.Add(ref columns, 8);
        var b1 = Unsafe.Add(ref columns, 12);
        var c0 = Unsafe.Add(ref columns, 16);
        var c1 = Unsafe.Add(ref columns, 20);
        var d0 = Unsafe.Add(ref columns, 24);
        var d1 = Unsafe.Add(ref columns, 28);
        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        (b0, b1) = (Shift(b0, b1), Shift(b1, b0));
        (d0, d1) = (Shift(d1, d0), Shift(d0, d1));
        Mix(ref a0, ref b0, ref c1, ref d0, ref a1, ref b1, ref c0, ref d1);
        (b0, b1) = (Shift(b1, b0), Shift(b0, b1));
        (d0, d1) = (Shift(d0, d1), Shift(d1, d0));
        Add(ref target, 0, a0);
        Add(ref target, 1, a1);
        Add(ref target, 2, b0);
        Add(ref target, 3, b1);
        Add(ref target, 4, c0);
        Add(ref target, 5, c1);
        Add(ref target, 6, d0);
        Add(ref target, 7, d1);
    }

    /// <summary>In each half the upper word of the first and the lower word of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Shift(Vector256<ulong> first, Vector256<ulong> second) =>
        Avx2.AlignRight(second.AsByte(), first.AsByte(), sizeof(ulong)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref ulong target, nuint row, Vector256<ulong> mixed) =>
        (Vector256.LoadUnsafe(ref target, row * 16) ^ mixed).StoreUnsafe(ref target, row * 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector256<ulong> a0, ref Vector256<ulong> b0, ref Vector256<ulong> c0, ref Vector256<ulong> d0,
        ref Vector256<ulong> a1, ref Vector256<ulong> b1, ref Vector256<ulong> c1, ref Vector256<ulong> d1)
    {
        a0 = MultiplyAdd(a0, b0);
        a1 = MultiplyAdd(a1, b1);
        d0 = RotateRight32(d0 ^ a0);
        d1 = RotateRight32(d1 ^ a1);
        c0 = MultiplyAdd(c0, d0);
        c1 = MultiplyAdd(c1, d1);
        b0 = RotateRight24(b0 ^ c0);
        b1 = RotateRight24(b1 ^ c1);
        a0 = MultiplyAdd(a0, b0);
        a1 = MultiplyAdd(a1, b1);
        d0 = RotateRight16(d0 ^ a0);
        d1 = RotateRight16(d1 ^ a1);
        c0 = MultiplyAdd(c0, d0);
        c1 = MultiplyAdd(c1, d1);
        b0 = RotateRight63(b0 ^ c0);
        b1 = RotateRight63(b1 ^ c1);
    }

    /// <summary>a + b + 2 · low half of a · low half of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MultiplyAdd(Vector256<ulong> a, Vector256<ulong> b)
    {
        var product = Avx2.Multiply(a.AsUInt32(), b.AsUInt32());
        return a + b + (product + product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight32(Vector256<ulong> x) => Avx2.Shuffle(x.AsUInt32(), 0b10_11_00_01).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight24(Vector256<ulong> x) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x, 24) : Avx2.Shuffle(x.AsByte(), Vector256.Create(
            (byte)3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight16(Vector256<ulong> x) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x, 16) : Avx2.Shuffle(x.AsByte(), Vector256.Create(
            (byte)2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight63(Vector256<ulong> x) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x, 63) : (x + x) | Vector256.ShiftRightLogical(x, 63);
}
