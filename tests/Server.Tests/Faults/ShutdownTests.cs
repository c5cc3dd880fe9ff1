using System.Collections.Concurrent;
using System.Net;

namespace Ashlar.Server.Tests.Faults;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Lets_requests_in_work_finish_and_keeps_what_they_wrote()
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var (created, refused, cut) = (new ConcurrentBag<string>(), 0, 0);
        await using (var server = await ServerProcess.ServeAsync(model, environment: NotesServer.Environment))
        {
            NotesServer.SignIn(server.Http);
            var writers = Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
            {
                for (var i = 0; ; i++)
                {
                    try
                    {
                        using var answer = await NotesServer.PostNoteAsync(server.Http, $"w{w} n{i}");
                        if (answer.StatusCode == HttpStatusCode.Created) created.Add($"w{w} n{i}");
                        else if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) Interlocked.Increment(ref refused);
                        else Assert.Fail($"answered {answer.StatusCode}");
                    }
                    catch (HttpRequestException closed) when (closed.InnerException is System.Net.Sockets.SocketException)
                    {
                        return; // no longer listening
                    }
                    catch (HttpRequestException)
                    {
                        // Written to a connection that was just closed between two requests: HTTP/1.1 allows it (RFC 9112 section 9.6).
                        Interlocked.Increment(ref cut);
                    }
                }
            })).ToArray();
            await Wait.Until(() => created.Count > 200, TimeSpan.FromSeconds(20), "writes to flow");
            Assert.Equal(0, await server.StopGracefullyAsync());
            await Task.WhenAll(writers);
        }

        await using var again = await ServerProcess.ServeAsync(model, environment: NotesServer.Environment);
        NotesServer.SignIn(again.Http);
        var stored = await NotesServer.TitlesAsync(again.Http);
        Assert.All(created, t => Assert.Contains(t, stored));
        // Each writer has at most one request in the closing moment that was done but whose answer could not be read.
        Assert.InRange(stored.Count - created.Count, 0, 8);
    }
}
