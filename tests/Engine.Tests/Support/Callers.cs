using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Tests.Support;

/// <summary>Callers whose ids are easy to tell.</summary>
internal static class Callers
{
    /// <summary>Number <paramref name="n"/> as a key.</summary>
    public static Guid Id(int n) => Guid.Parse($"00000000-0000-7000-8000-{n:d12}");

    public static Caller User(int n, params string[] roles) =>
        new() { Id = UuidType.Of(Id(n)), Roles = roles, Email = $"user{n}@example.org", Claims = CelValue.Map(CelMap.Empty) };
}
