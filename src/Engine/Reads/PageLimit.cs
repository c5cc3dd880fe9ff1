namespace Ashlar.Engine.Reads;

/// <summary>How many rows a page has.</summary>
internal static class PageLimit
{
    /// <summary>The rows asked for, or the entity's usual number; a fault says the least or the most there may be.</summary>
    public static int Of(ListRequest request, FaultList faults)
    {
        var (limit, most) = (request.Limit ?? request.Entity.DefaultLimit, request.Entity.MaxLimit);
        if (limit < 1) faults.Add(FaultCodes.Min, "must be at least 1", "limit", new Dictionary<string, object> { ["min"] = 1 });
        if (limit > most) faults.Add(FaultCodes.Max, $"must be at most {most}", "limit", new Dictionary<string, object> { ["max"] = most });
        return limit;
    }
}
