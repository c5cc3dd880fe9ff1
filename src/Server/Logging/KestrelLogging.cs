using Ashlar.Server.Options;
using Microsoft.Extensions.Logging;

namespace Ashlar.Server.Logging;

/// <summary>Kestrel's own messages, from warnings up, in our log.</summary>
internal sealed class KestrelLogging(ServerLog log) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("there is one sink");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && log.Writes(Level(logLevel));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) log.Event(Level(logLevel), "http-server", formatter(state, exception), exception);
    }

    private static LogLevelOption Level(LogLevel level) => level >= LogLevel.Error ? LogLevelOption.Error : LogLevelOption.Warning;

    public void Dispose()
    {
        // The log belongs to the server, which disposes it last.
    }
}
