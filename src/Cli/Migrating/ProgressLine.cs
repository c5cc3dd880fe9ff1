using System.Globalization;
using Ashlar.Stores.Migrations;

namespace Ashlar.Cli.Migrating;

/// <summary>How far long work is: a line that is written over on a terminal, and with statements asked for a line for each one done.</summary>
internal sealed class ProgressLine(bool withSql) : IProgress<MigrationProgress>, IDisposable
{
    private const int Width = 24;
    private readonly Lock _lock = new();
    private bool _shown;

    /// <summary>Whether any statement is done.</summary>
    public bool Any { get; private set; }

    public void Report(MigrationProgress value)
    {
        lock (_lock)
        {
            if (value.Done >= 1) Any = true;
            if (withSql && value.Done >= 1)
            {
                Wipe();
                Console.WriteLine(Terminal.Faint(value.Sql.ReplaceLineEndings(" ") + ";"));
                Console.Out.Flush();
            }
            else if (Terminal.ErrorIsInteractive && value.Done < 1)
            {
                var full = (int)(value.Done * Width);
                Console.Error.Write($"\r\e[2K{new string('█', full)}{new string('░', Width - full)} {value.Done.ToString("P0", CultureInfo.InvariantCulture),5}  {value.Step}");
                _shown = true;
            }
        }
    }

    public void Clear()
    {
        lock (_lock) Wipe();
    }

    public void Dispose() => Clear();

    private void Wipe()
    {
        if (_shown) Console.Error.Write("\r\e[2K");
        _shown = false;
    }
}
