namespace Ashlar.Cel;

/// <summary>A structured value that the host supplies, such as a row.</summary>
public interface ICelObject
{
    CelType Type { get; }

    /// <summary>The value of a field; an error value where the host does not know it. False: there is no such field.</summary>
    bool TryGet(string field, out CelValue value);

    /// <summary>What <c>has(x.field)</c> says: the field is set.</summary>
    bool Has(string field);
}
