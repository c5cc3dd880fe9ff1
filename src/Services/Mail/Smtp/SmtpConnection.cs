using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Ashlar.Services.Mail.Smtp;

/// <summary>One connection to an SMTP server: lines out, replies in, both bounded.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int LongestLine = 2000;
    private const int MostLines = 100;
    private readonly TcpClient _client;
    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream;
    private int _start, _end;

    private SmtpConnection(TcpClient client, Stream stream)
    {
        _client = client;
        _stream = stream;
    }

    public static async Task<SmtpConnection> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(host, port, cancellationToken);
            return new SmtpConnection(client, client.GetStream());
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public bool IsEncrypted => _stream is SslStream;

    /// <summary>From here on everything is encrypted, and the server is who the host's name says, where the options ask for that.</summary>
    /// <param name="trusted">Certificates to trust besides the system's; for tests.</param>
    public async Task EncryptAsync(SmtpOptions smtp, X509Certificate2Collection? trusted, CancellationToken cancellationToken)
    {
        // What came before the handshake was in the clear and may be an attacker's (CVE-2021-33515 and its kin)
        if (_start != _end) throw new SmtpException(false, "the server sent something before TLS began");
        var secured = new SslStream(_stream);
        _stream = secured;
        var options = new SslClientAuthenticationOptions { TargetHost = smtp.Host };
#pragma warning disable CA5359 // SmtpOptions.Verifies says when: it could have gone out in the clear
        if (!smtp.Verifies) options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        if (trusted is { Count: > 0 })
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        await secured.AuthenticateAsClientAsync(options, cancellationToken);
    }

    /// <summary>Sends a command and reads the reply.</summary>
    public async Task<SmtpReply> AskAsync(string command, CancellationToken cancellationToken)
    {
        if (command.AsSpan().ContainsAny('\r', '\n', '\0')) throw new ArgumentException("an SMTP command is one line", nameof(command));
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>Sends a message after DATA (RFC 5321 section 4.5.2) and reads the reply.</summary>
    /// <param name="message">Lines that end in CRLF.</param>
    public async Task<SmtpReply> SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        var stuffed = new MemoryStream(message.Length + 64);
        var lineStart = true;
        foreach (var octet in message)
        {
            if (lineStart && octet == (byte)'.') stuffed.WriteByte((byte)'.');
            stuffed.WriteByte(octet);
            lineStart = octet == (byte)'\n';
        }

        stuffed.Write(".\r\n"u8);
        await _stream.WriteAsync(stuffed.GetBuffer().AsMemory(0, (int)stuffed.Length), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    public async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await LineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 200 or > 599)
                throw new SmtpException(false, "what answers does not speak SMTP");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-') return new SmtpReply(code, lines);
            if (lines.Count >= MostLines) throw new SmtpException(false, "the server's answer does not end");
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (true)
        {
            while (_start < _end)
            {
                var octet = _buffer[_start++];
                if (octet == (byte)'\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                line.Add(octet);
                if (line.Count > LongestLine) throw new SmtpException(false, "the server sends a line without end");
            }

            _start = 0;
            _end = await _stream.ReadAsync(_buffer, cancellationToken);
            if (_end == 0) throw new SmtpException(false, "the server hung up");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }
}
