using System.Text;
using Ashlar.Model;
using Ashlar.Server.Options;
using Ashlar.Stores.Introspection;
using Ashlar.Stores.Migrations;

namespace Ashlar.Server;

/// <summary>The model does not check; the message lists everything wrong with it.</summary>
public sealed class ModelRefusedException(ModelResult result) : Exception(Describe(result))
{
    public ModelResult Result { get; } = result;

    internal static string Describe(ModelResult result) => ModelIssueFormatter.ToText(result);
}

/// <summary>A database of others does not fit the model that describes it; the message lists every misfit with its mend.</summary>
public sealed class DatabaseUnfitException(IReadOnlyList<Misfit> misfits) : Exception(Describe(misfits))
{
    public IReadOnlyList<Misfit> Misfits { get; } = misfits;

    private static string Describe(IReadOnlyList<Misfit> misfits)
    {
        var text = new StringBuilder("the database does not fit the model (schema: external, so it is not changed):\n");
        foreach (var misfit in misfits) text.Append("  ").Append(misfit).Append('\n');
        return text.Append("Change the model, or write it anew with: ashlar introspect").ToString();
    }
}

/// <summary>The database is not as the model needs it and may not be changed now; the message says what is missing and how to do it.</summary>
public sealed class MigrationNeededException(MigrationPlan plan, ServerEnvironment environment) : Exception(Describe(plan, environment))
{
    public MigrationPlan Plan { get; } = plan;

    private static string Describe(MigrationPlan plan, ServerEnvironment environment)
    {
        var text = new StringBuilder("the database is not as the model needs it:\n");
        foreach (var step in plan.Steps) text.Append("  ").Append(step.Risk.ToString().ToLowerInvariant().PadRight(12)).Append(step.Name).Append("  ").Append(step.Description).Append('\n');
        var refused = plan.Steps.Where(s => s.Obstacle is not null || s.Risk == StepRisk.Destructive).ToList();
        if (refused.Count > 0) text.Append(MigrationText.Refusal(refused));
        else text.Append(environment == ServerEnvironment.Production ? "Run: ashlar migrate apply   (or serve with --migrate)" : "Run: ashlar migrate apply");
        return text.ToString();
    }
}
