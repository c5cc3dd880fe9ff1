using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Stores.Migrations;

namespace Ashlar.Cli.Migrating;

/// <summary>A plan for tools; the form is described in docs/guide/migrations.md.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for a terminal or a file, not for HTML
    };

    public static string Write(MigrationPlan plan, MigrationMode mode) => JsonSerializer.Serialize(
        new
        {
            Mode = Word(mode),
            plan.ModelHash,
            Steps = plan.Steps.Select(step => new
            {
                step.Name,
                step.Description,
                Risk = Word(step.Risk),
                step.Obstacle,
                Statements = step.Statements.Select(s => new { s.Sql, Phase = Word(s.Phase), s.Lock, s.Table, s.Rewrites, s.Scans, InBatches = s.Batch is not null }),
            }),
        },
        options);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
