namespace Ashlar.Identity.Tokens.Keys;

/// <summary>The signing keys that are kept cannot be used; the message says how to mend it.</summary>
public sealed class KeyRingException(string message) : Exception(message);
