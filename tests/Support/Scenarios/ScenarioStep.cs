using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Testing.Scenarios;

/// <summary>Who asks: <c>As: ada admin staff</c> is the caller named ada with two roles; null is signed out.</summary>
public sealed record ScenarioCaller(string Name, IReadOnlyList<string> Roles)
{
    /// <summary>The caller's id: a uuid made of the name, always the same.</summary>
    public string Id => IdOf(Name);

    /// <summary>The address that the sign-in vouches for; null: it vouches for none.</summary>
    public string? Email { get; init; }

    public static string IdOf(string name) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16), bigEndian: true).ToString();
}

/// <summary>A request of a scenario, placeholders filled in.</summary>
public sealed record ScenarioRequest(
    string Method, string Target, ScenarioCaller? Caller, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body);

/// <summary>What a surface answered.</summary>
/// <param name="Status">The HTTP status, or what stands for it on another surface.</param>
/// <param name="Headers">By name, without regard to case; several values joined by <c>, </c>.</param>
/// <param name="Body">Empty when there was none.</param>
public sealed record ScenarioAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>One request and what has to come of it.</summary>
/// <param name="Title">A sentence.</param>
/// <param name="Line">Where it stands in its file, from 1.</param>
/// <param name="Request">As written, with placeholders.</param>
/// <param name="Status">Expected.</param>
/// <param name="Headers">Expected; <c>(absent)</c> for one that must not be there. Others are not looked at.</param>
/// <param name="Body">Expected JSON, <c>(empty)</c>, or null where nothing is asked of it.</param>
public sealed record ScenarioStep(
    string Title, int Line, ScenarioRequest Request, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body);
