using Ashlar.Cel;
using Ashlar.Engine.Reads;

namespace Ashlar.Engine.Rules;

/// <summary>How a caller signed in, as <c>auth.mfa</c> and <c>auth.fresh</c> tell it. A caller who is not signed in did neither.</summary>
internal static class Freshness
{
    public static bool HasMfa(Caller caller) => caller is { SignedIn: true, Mfa: true };

    public static bool Of(Caller caller, in CelValue now) => caller.SignedIn && caller.AuthenticatedAt is { } at && Instants.MicrosOf(now) < EndOf(at);

    /// <summary>From when on a sign-in is no longer fresh, in microseconds since 1970.</summary>
    public static long EndOf(long authenticatedAt) => authenticatedAt + (long)StepUp.Window.TotalMicroseconds;
}
