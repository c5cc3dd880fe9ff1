using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Ashlar.Testing;

/// <summary>An SMTP server that takes what it is sent, or misbehaves as a test says.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="answer">
    /// To a command, to "connect", or, after the word "message" and a space, to a message: what to say in place of the usual; "hang" says nothing, "drop" hangs up.
    /// </param>
    /// <param name="offersTls">STARTTLS.</param>
    /// <param name="implicitTls">TLS from the first byte.</param>
    /// <param name="offers">The last line of EHLO's answer.</param>
    /// <param name="port">A free one unless told.</param>
    public SmtpSink(Func<string, string?>? answer = null, bool offersTls = false, bool implicitTls = false, string offers = "AUTH PLAIN LOGIN", int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        Answer = answer ?? (_ => null);
        OffersTls = offersTls;
        ImplicitTls = implicitTls;
        Offers = offers;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Those that it took.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    public static X509Certificate2 Certificate { get; } = Make();

    private Func<string, string?> Answer { get; }

    private bool OffersTls { get; }

    private bool ImplicitTls { get; }

    private string Offers { get; }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await ServeAsync(client.GetStream());
                }
                catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client hung up, as some tests have it
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        if (ImplicitTls) stream = await SecureAsync(stream);
        var secure = ImplicitTls;
        var reader = new StreamReader(stream, Encoding.UTF8);
        await SayAsync(stream, Answer("connect") ?? "220 sink");
        while (await reader.ReadLineAsync(_stop.Token) is { } command)
        {
            Commands.Enqueue(command);
            if (Answer(command) is { } given)
            {
                if (given == "drop") return;
                if (given == "hang") await Task.Delay(Timeout.Infinite, _stop.Token);
                await SayAsync(stream, given);
                continue;
            }

            switch (command.Split(' ')[0])
            {
                case "EHLO":
                    await SayAsync(stream, $"250-sink\r\n250-SMTPUTF8\r\n{(OffersTls && !secure ? "250-STARTTLS\r\n" : "")}250 {Offers}");
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go");
                    stream = await SecureAsync(stream);
                    reader = new StreamReader(stream, Encoding.UTF8);
                    secure = true;
                    break;
                case "AUTH":
                    await SayAsync(stream, command.StartsWith("AUTH PLAIN", StringComparison.Ordinal) ? "235 in" : "334 VXNlcm5hbWU6");
                    break;
                case "DATA":
                    await SayAsync(stream, "354 send");
                    var message = await TakeAsync(reader);
                    var said = Answer("message " + message) ?? "250 taken";
                    if (said == "drop") return;
                    if (said[0] == '2') Messages.Enqueue(message);
                    await SayAsync(stream, said);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 fine");
                    break;
            }
        }
    }

    private async Task<string> TakeAsync(StreamReader reader)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".") message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        return message.ToString();
    }

    private static async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"));

    private static async Task<Stream> SecureAsync(Stream stream)
    {
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(Certificate);
        return secured;
    }

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Dispose();
        _stop.Dispose();
    }
}
