namespace Ashlar.Engine.Rules;

/// <summary>Turns credentials into a caller. Implemented by Identity; surfaces call it with what their protocol carries.</summary>
public interface IAuthenticate
{
    /// <summary>
    /// <paramref name="authorization"/> is the value of the Authorization header, or null: <see cref="Caller.Anonymous"/>.
    /// Problems: Unauthenticated, TokenExpired.
    /// </summary>
    ValueTask<Result<Caller>> AuthenticateAsync(string? authorization, CancellationToken cancellationToken);
}
