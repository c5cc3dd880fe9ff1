using System.Buffers;
using System.Security.Cryptography;

namespace Ashlar.Server.Hosting;

/// <summary>Request ids: the caller's own when it is sane, else 16 characters of ours: a random start for the process, then a count.</summary>
internal static class RequestIds
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
    private static readonly long Start = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));
    private static long count;

    /// <summary>1 to 128 letters, digits, <c>- _ . :</c>; anything else could forge log lines or headers.</summary>
    public static bool IsSane(string id)
    {
        if (id.Length is 0 or > 128) return false;
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':')) return false;
        }

        return true;
    }

    public static string Next() => string.Create(16, (ulong)(Start + (Interlocked.Increment(ref count) << 1)), static (text, number) =>
    {
        // 13 digits of 5 bits hold the 64; the leading three tell our ids from others at a glance.
        text[0] = 'r';
        text[1] = 'q';
        text[2] = '-';
        for (var i = text.Length - 1; i >= 3; i--)
        {
            text[i] = Alphabet[(int)(number & 31)];
            number >>= 5;
        }
    });

    /// <summary>The trace id of a W3C <c>traceparent</c> header (Trace Context section 3.2), or null when it is not valid.</summary>
    public static string? TraceId(string? traceparent)
    {
        if (traceparent is not { Length: >= 55 } || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return null;
        var trace = traceparent.AsSpan(3, 32);
        return IsLowerHex(trace) && trace.ContainsAnyExcept('0') && IsLowerHex(traceparent.AsSpan(36, 16)) ? trace.ToString() : null;
    }

    private static bool IsLowerHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LowerHex);
}
