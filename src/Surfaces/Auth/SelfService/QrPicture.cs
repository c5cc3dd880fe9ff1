using System.Globalization;
using System.Text;
using Ashlar.Surfaces.Http.Pages;
using QRCoder;

namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>A QR code as a picture in the page: vectors, so that the policy has nothing to allow.</summary>
internal static class QrPicture
{
    /// <param name="text">What is read out of it.</param>
    /// <param name="label">For those who hear the page.</param>
    public static Html Of(string text, string label)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix; // with its margin of four
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                if (!rows[y][x]) continue;
                var from = x;
                while (x + 1 < rows.Count && rows[y][x + 1]) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from + 1}v1h-{x - from + 1}z");
            }
        }

        return Html.Of($"<svg class=\"qr\" viewBox=\"0 0 {rows.Count} {rows.Count}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\"><path fill=\"#000\" d=\"{path.ToString()}\"/></svg>\n");
    }
}
