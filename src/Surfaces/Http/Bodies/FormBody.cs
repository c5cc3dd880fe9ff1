using System.Text;

namespace Ashlar.Surfaces.Http.Bodies;

/// <summary>The body of a posted form, whole and bounded.</summary>
internal static class FormBody
{
    public const string MediaType = "application/x-www-form-urlencoded";

    /// <summary>Its media type is a form's, whatever parameters follow.</summary>
    public static bool IsForm(HttpExchange exchange)
    {
        var header = exchange.RequestHeaders.ContentType.ToString();
        var end = header.IndexOf(';');
        return (end < 0 ? header : header[..end]).Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>As sent, still encoded; null: longer than <paramref name="most"/> bytes, broken, or not ASCII.</summary>
    /// <exception cref="OperationCanceledException">The client went away, or the request's time is up.</exception>
    public static async ValueTask<string?> ReadAsync(HttpExchange exchange, int most)
    {
        var read = await RequestBytes.ReadAsync(exchange, most);
        if (!read.IsOk) return null;
        using var body = read.Value;
        return Ascii.IsValid(body.Memory.Span) ? Encoding.ASCII.GetString(body.Memory.Span) : null;
    }
}
