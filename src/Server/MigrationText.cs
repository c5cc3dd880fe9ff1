using System.Text;
using Ashlar.Stores.Migrations;

namespace Ashlar.Server;

/// <summary>What to say of steps that were not taken.</summary>
public static class MigrationText
{
    /// <summary>What stands in the way of each, and how the others are allowed.</summary>
    public static string Refusal(IReadOnlyList<MigrationStep> refused)
    {
        var text = new StringBuilder();
        foreach (var step in refused.Where(s => s.Obstacle is not null)) text.Append(step.Name).Append(" cannot be done: ").Append(step.Obstacle).Append('\n');
        var losing = refused.Where(s => s.Risk == StepRisk.Destructive).Select(s => s.Name).ToList();
        if (losing.Count > 0) text.Append("Steps that lose data are done only when named: ashlar migrate apply --allow ").AppendJoin(" --allow ", losing);
        return text.ToString().TrimEnd('\n');
    }
}
