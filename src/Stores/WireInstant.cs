using System.Globalization;

namespace Ashlar.Stores;

/// <summary>An instant inside the JSON array of a list column, as the surfaces show instants: no digits that say nothing.</summary>
internal static class WireInstant
{
    public static string Format(long micros) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(micros).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
