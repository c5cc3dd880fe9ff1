using System.Text.Json;

namespace Ashlar.Cli.Importing;

/// <summary>One row of a file: its line (from 1), and its JSON body or why it could not be read.</summary>
internal readonly record struct SourceRow(long Line, JsonElement Body, string? Fault);
