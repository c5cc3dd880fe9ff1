using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Server.Tests.Scenarios;

/// <summary>HTTP/1.1 without a client that mends, normalises or hides: what is written goes out, what comes in is shown.</summary>
internal static class RawHttp
{
    public static async Task<ScenarioAnswer> SendAsync(Uri server, ScenarioRequest request, string? authorization, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Bytes(server, request, authorization), cancellationToken);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancellationToken); // Connection: close ends it
        return Parse(answer.ToArray());
    }

    private static byte[] Bytes(Uri server, ScenarioRequest request, string? authorization)
    {
        var body = Encoding.UTF8.GetBytes(request.Body ?? "");
        var head = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n");
        if (authorization is not null) head.Append("Authorization: ").Append(authorization).Append("\r\n");
        foreach (var (name, value) in request.Headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (request.Body is not null || request.Method is "POST" or "PUT" or "PATCH")
        {
            head.Append("Content-Length: ").Append(body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    private static ScenarioAnswer Parse(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) throw new FormatException("no whole head: " + Encoding.UTF8.GetString(answer));
        var lines = Encoding.UTF8.GetString(answer, 0, end).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var earlier) ? $"{earlier}, {value}" : value;
        }

        var body = Encoding.UTF8.GetString(answer, end + 4, answer.Length - end - 4);
        return new ScenarioAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }
}
