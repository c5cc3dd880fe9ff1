using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>Overloads of the language that settling puts into trees, found by compiling a use of each.</summary>
internal static class StandardFunctions
{
    public static CelFunction SizeOfList { get; } = Function("size([1])");

    private static CelFunction Function(string use) => ((CallNode)ModelLanguage.Environment.Compile(use).Require().Root).Function;
}
