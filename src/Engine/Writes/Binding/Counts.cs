namespace Ashlar.Engine.Writes.Binding;

/// <summary>How many items a list may have: scalar lists, owned children and links alike.</summary>
internal static class Counts
{
    public static void Check(long count, int? least, int? most, BodyPath? at, string? member, BodyFaults faults)
    {
        if (least is { } min && count < min)
        {
            faults.Add(Codes.TooFew, $"must have at least {Items(min)}", at, member, ("min", min), ("actual", count));
        }
        else if (most is { } max && count > max)
        {
            faults.Add(Codes.TooMany, $"must have at most {Items(max)}", at, member, ("max", max), ("actual", count));
        }
    }

    private static string Items(int count) => count == 1 ? "1 item" : $"{count} items";
}
