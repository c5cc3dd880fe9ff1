namespace Ashlar.Model.Schemas;

/// <summary>Where a value, or a schema itself, is wrong.</summary>
/// <param name="Pointer">A JSON pointer (RFC 6901) from the root; empty for the root.</param>
/// <param name="Message">What is wrong, such as <c>must be a number</c>.</param>
/// <param name="Keyword">The keyword that does not hold, such as <c>type</c>; of a problem in a schema, empty.</param>
public sealed record JsonSchemaProblem(string Pointer, string Message, string Keyword = "");
