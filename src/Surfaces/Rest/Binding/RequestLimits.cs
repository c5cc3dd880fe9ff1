namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>How much a list request may ask for, so that a hostile one stays small whatever its encoding.</summary>
internal static class RequestLimits
{
    public const int Conditions = 50;
    public const int ValuesOfCondition = 1_000;
    public const int SortTerms = 16;
    public const int Fields = 200;
    public const int Expansions = 32;
}
