namespace Ashlar.Cel.Checking;

/// <summary>Where an issue is shown: at a name where one is at fault, not at all that surrounds it.</summary>
internal static class Place
{
    public static CelNode Of(CelNode node, string name, int nameOffset) =>
        nameOffset < 0 ? node : new VariableNode(name, CelType.Dyn, nameOffset, name.Length);

    public static CelNode OfName(CallNode call) => Of(call, call.Function.Name, call.NameOffset);
}
