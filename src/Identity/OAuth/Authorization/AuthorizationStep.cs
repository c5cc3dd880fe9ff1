namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>What comes next for a request.</summary>
public abstract record AuthorizationStep
{
    private AuthorizationStep()
    {
    }

    /// <summary>The person signs in (or registers) first; <see cref="Query"/> leads back here.</summary>
    public sealed record SignIn(string Query, bool Register) : AuthorizationStep;

    /// <summary>The person is asked; <see cref="Query"/> is what the form sends back.</summary>
    public sealed record Ask(AuthorizationRequest Request, string Query) : AuthorizationStep;

    /// <summary>An answer for the client: the browser goes to this address.</summary>
    public sealed record Answer(string Location) : AuthorizationStep
    {
        public override string ToString() => nameof(Answer); // it may hold a code
    }

    /// <summary>Nothing may be sent anywhere: the person is told.</summary>
    public sealed record Tell(OAuthError Error) : AuthorizationStep;
}
