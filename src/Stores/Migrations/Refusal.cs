namespace Ashlar.Stores.Migrations;

/// <summary>Which steps may be taken.</summary>
internal static class Refusal
{
    /// <exception cref="MigrationRefusedException">A step is in the way of its rows, or not covered by the allowance.</exception>
    public static void Check(MigrationPlan plan, MigrationAllowance allow) =>
        Of(plan, plan.Steps.Where(s => s.Obstacle is not null || !IsAllowed(s, allow)));

    /// <exception cref="MigrationRefusedException">There are any.</exception>
    public static void Of(MigrationPlan plan, IEnumerable<MigrationStep> steps)
    {
        var refused = steps.ToList();
        if (refused.Count > 0) throw new MigrationRefusedException(plan, refused);
    }

    private static bool IsAllowed(MigrationStep step, MigrationAllowance allow) => step.Risk switch
    {
        StepRisk.Additive => true,
        StepRisk.Destructive => allow.Destructive.Contains(step.Name),
        _ => allow.Safe,
    };
}
