namespace Ashlar.Cel;

/// <summary>The variables of one evaluation.</summary>
public interface ICelActivation
{
    /// <summary>The value of a variable; an error value where the host does not know it. False: there is no such variable.</summary>
    bool TryGet(string name, out CelValue value);
}

/// <summary>Variables held in a dictionary.</summary>
public sealed class CelVariables : Dictionary<string, CelValue>, ICelActivation
{
    public CelVariables()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>No variables. Not to be added to.</summary>
    public static ICelActivation None { get; } = new CelVariables();

    public bool TryGet(string name, out CelValue value) => TryGetValue(name, out value);
}
