namespace Ashlar.Model;

/// <summary>The codes of model issues; <see cref="ModelErrorCatalog"/> explains each. A code never changes its meaning.</summary>
internal static class ModelErrorCodes
{
    // A1: the file as YAML
    public const string NotYaml = "A1001";
    public const string Empty = "A1002";
    public const string TooLarge = "A1003";
    public const string NotText = "A1004";
    public const string RepeatedKey = "A1005";
    public const string Tag = "A1006";
    public const string ConditionalMapping = "A1007";
    public const string MergeKey = "A1008";
    public const string SecondDocument = "A1009";
    public const string Alias = "A1010";
    public const string TooDeep = "A1011";
    public const string KeyNotText = "A1012";
    public const string CutByComma = "A1013";

    // A2: keys and names
    public const string UnknownKey = "A2001";
    public const string MissingKey = "A2002";
    public const string WrongForm = "A2003";
    public const string UnknownVersion = "A2004";
    public const string EntityName = "A2005";
    public const string PluralName = "A2006";
    public const string FieldName = "A2007";
    public const string TooLongName = "A2008";
    public const string ReservedName = "A2009";
    public const string TableCollision = "A2010";
    public const string PathCollision = "A2011";
    public const string ColumnCollision = "A2012";
    public const string WireCollision = "A2013";
    public const string BadIdentifier = "A2014";
    public const string BadWas = "A2015";
    public const string UnknownFieldName = "A2016";
    public const string Limits = "A2017";
    public const string OnlyExternal = "A2018";

    // A3: types, facets, defaults
    public const string UnknownType = "A3001";
    public const string NoType = "A3002";
    public const string KeyNotForType = "A3003";
    public const string EmptyRange = "A3004";
    public const string Precision = "A3005";
    public const string Pattern = "A3006";
    public const string EnumWords = "A3007";
    public const string Transitions = "A3008";
    public const string DefaultDoesNotFit = "A3009";
    public const string BoundDoesNotFit = "A3010";
    public const string NotSortable = "A3011";
    public const string ReadonlyWithoutDefault = "A3012";
    public const string Contradiction = "A3013";
    public const string JsonSchema = "A3014";
    public const string Key = "A3015";
    public const string UserField = "A3016";

    // A4: relations and indexes
    public const string UnknownEntity = "A4001";
    public const string ManyForm = "A4002";
    public const string NotTheOtherSide = "A4003";
    public const string OwnedTwice = "A4004";
    public const string OwnedCycle = "A4005";
    public const string OnDelete = "A4006";
    public const string RepeatedIndex = "A4007";
    public const string CompositeReference = "A4008";

    // A5: expressions
    public const string Syntax = "A5001";
    public const string UnknownName = "A5002";
    public const string UnknownFunction = "A5003";
    public const string NoOverload = "A5004";
    public const string WrongType = "A5005";
    public const string BadLiteral = "A5006";
    public const string MemoryOnly = "A5008";
    public const string TooComplex = "A5009";
    public const string Old = "A5010";
    public const string DefaultCycle = "A5011";
    public const string ComputedCycle = "A5012";
    public const string BadMacro = "A5013";
    public const string NotStorable = "A5014";
    public const string NotIndexable = "A5015";

    // A6: access
    public const string WriteOverlap = "A6001";
    public const string ReadOverlap = "A6002";
    public const string NotARule = "A6003";

    // A7: not yet
    public const string Search = "A7001";
    public const string SoftDelete = "A7002";
    public const string Audit = "A7003";
}
