namespace Ashlar.Engine.Rules;

/// <summary>What a caller does to an entity; each has its rule.</summary>
public enum Act : byte { Get, List, Create, Update, Delete }
