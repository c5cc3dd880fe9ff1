using Ashlar.Server.Options;

namespace Ashlar.Server.PublicFiles;

/// <summary>
/// The folder that is served, as it was when it was last looked at. Development looks at every request; production at most every five
/// seconds, when somebody asks, and answers meanwhile by what it knows: no request waits for the disk to be searched.
/// </summary>
internal sealed class PublicFolder
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5), LeastPause = TimeSpan.FromSeconds(1);
    private readonly string _path;
    private readonly bool _isDevelopment;
    private readonly TimeProvider _time;
    private readonly Action<string> _tell;
    private readonly Lock _gate = new();
    private volatile PublicIndex _index;
    private long _looked;

    /// <param name="path">The folder.</param>
    /// <param name="isDevelopment">Every change is seen at once; it need not be there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told what keeps the folder from being read while it is served.</param>
    /// <exception cref="OptionException">It cannot be read.</exception>
    public PublicFolder(string path, bool isDevelopment, TimeProvider time, Action<string> tell)
    {
        _path = path;
        _isDevelopment = isDevelopment;
        _time = time;
        _tell = tell;
        try
        {
            _index = FolderScan.Run(path, PublicIndex.Empty, hasSiblings: !isDevelopment);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path} cannot be served: {refused.Message}");
        }

        _looked = time.GetTimestamp();
    }

    /// <summary>As it was last seen.</summary>
    public PublicIndex Seen => _index;

    /// <summary>As a request shall see it.</summary>
    public ValueTask<PublicIndex> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_isDevelopment) return LookAsync(cancellationToken);
        if (IsTime(Pause)) _ = Task.Run(Look, CancellationToken.None);
        return new ValueTask<PublicIndex>(_index);
    }

    /// <summary>As it is now, because a file was not as it was found: in production at most once a second, since anybody can ask for such a file.</summary>
    public ValueTask<PublicIndex> AgainAsync(CancellationToken cancellationToken) =>
        _isDevelopment || IsTime(LeastPause) ? LookAsync(cancellationToken) : new ValueTask<PublicIndex>(_index);

    private bool IsTime(TimeSpan pause)
    {
        var looked = Volatile.Read(ref _looked);
        return _time.GetElapsedTime(looked) >= pause && Interlocked.CompareExchange(ref _looked, _time.GetTimestamp(), looked) == looked;
    }

    private async ValueTask<PublicIndex> LookAsync(CancellationToken cancellationToken)
    {
        await Task.Run(Look, cancellationToken);
        return _index;
    }

    private void Look()
    {
        try
        {
            lock (_gate) _index = FolderScan.Run(_path, _index, hasSiblings: !_isDevelopment);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _tell($"{_path} cannot be read; what was seen of it before is served: {refused.Message}");
        }
    }
}
