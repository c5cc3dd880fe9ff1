using System.Globalization;

namespace Ashlar.Stores;

/// <summary>
/// What one request must see, and how far its own writes went, as positions in the primary's log. It flows with the request's
/// asynchronous context. Where there is none, reads go to the primary.
/// </summary>
public sealed class StorePosition(ulong needed)
{
    private static readonly AsyncLocal<StorePosition?> current = new();
    private long _written;

    public static StorePosition? Current
    {
        get => current.Value;
        set => current.Value = value;
    }

    /// <summary>Reads must see at least so much.</summary>
    public ulong Needed => Math.Max(needed, Written);

    /// <summary>Where the log stood after this request's last write; 0: it wrote nothing; the greatest: not known.</summary>
    public ulong Written
    {
        get => (ulong)Volatile.Read(ref _written);
        set => Volatile.Write(ref _written, (long)value);
    }

    /// <summary>As PostgreSQL writes it: <c>16/B374D848</c>.</summary>
    public static string Format(ulong position) => string.Create(CultureInfo.InvariantCulture, $"{position >> 32:X}/{position & uint.MaxValue:X}");

    public static bool TryParse(ReadOnlySpan<char> text, out ulong position)
    {
        position = 0;
        var slash = text.IndexOf('/');
        if (slash < 1 || slash > 8 || text.Length - slash is < 2 or > 9) return false;
        if (!uint.TryParse(text[..slash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)) return false;
        if (!uint.TryParse(text[(slash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)) return false;
        position = ((ulong)high << 32) | low;
        return true;
    }
}
