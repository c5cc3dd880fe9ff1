using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Reads;

/// <summary>Everything about a list that its shape decides. Immutable.</summary>
/// <param name="Page">Reads the page's rows and one more.</param>
/// <param name="Count">Counts all rows, when the shape asks for it.</param>
/// <param name="Shape">What the rows look like.</param>
/// <param name="Conditions">How to read each condition's values, in the request's order.</param>
/// <param name="SortColumns">Where the sort key's values stand in a row, with their types.</param>
/// <param name="Digest">Names entity, sort, conditions and filter structure in a cursor's seal.</param>
internal sealed record ListPlan(
    PreparedPart Page,
    PreparedPart? Count,
    RowShape Shape,
    BoundCondition[] Conditions,
    (int Column, ScalarType Type)[] SortColumns,
    byte[] Digest);

/// <summary>A prepared read with the means to give its parameters their values.</summary>
internal sealed record PreparedPart(IPreparedRead Read, ParameterBinding Binding);
