using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ashlar.Identity.Tests.Factors.Passkeys;

/// <summary>
/// An authenticator and its browser in software (WebAuthn Level 3, sections 6 and 7): right by itself, and wrong in whichever way a test
/// sets it to be.
/// </summary>
internal sealed class SoftPasskey : IDisposable
{
    public const string Site = "https://notes.example";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Origin { get; set; } = Site;
    public string RelyingParty { get; set; } = "notes.example";
    public bool IsCrossOrigin { get; set; }
    public bool VerifiesUser { get; set; } = true;
    public bool IsPresent { get; set; } = true;
    public byte[] Id { get; set; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>What it says of its user at sign-in; null: nothing.</summary>
    public string? UserHandle { get; set; }
    public uint Count { get; set; }

    /// <summary>In place of <c>webauthn.create</c> or <c>webauthn.get</c>.</summary>
    public string? Type { get; set; }

    /// <summary>In place of the challenge that was given.</summary>
    public string? Challenge { get; set; }

    public string[] Transports { get; set; } = ["internal"];

    /// <summary>Another device that claims to be this one: its key is its own.</summary>
    public SoftPasskey Forged() => new() { Id = Id, UserHandle = UserHandle, Count = Count };

    /// <summary>Answers <c>navigator.credentials.create</c>.</summary>
    public string Make(string options)
    {
        var asked = JsonNode.Parse(options)!; // an object
        UserHandle = asked["user"]!["id"]!.GetValue<string>(); // creation options have one
        var data = AuthenticatorData(attested: true);
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Encode(ClientData("webauthn.create", asked)),
            ["attestationObject"] = Encode(attestation),
            ["transports"] = new JsonArray([.. Transports.Select(t => (JsonNode)t)]),
        });
    }

    /// <summary>Answers <c>navigator.credentials.get</c>.</summary>
    public string Sign(string options)
    {
        Count++;
        var client = ClientData("webauthn.get", JsonNode.Parse(options)!); // an object
        var data = AuthenticatorData(attested: false);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Encode(client),
            ["authenticatorData"] = Encode(data),
            ["signature"] = Encode(signature),
            ["userHandle"] = UserHandle,
        });
    }

    private string Credential(JsonObject response) => new JsonObject
    {
        ["id"] = Encode(Id),
        ["rawId"] = Encode(Id),
        ["type"] = "public-key",
        ["response"] = response,
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
    }.ToJsonString();

    private byte[] ClientData(string type, JsonNode asked) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["type"] = Type ?? type,
        ["challenge"] = Challenge ?? asked["challenge"]!.GetValue<string>(), // every options have one
        ["origin"] = Origin,
        ["crossOrigin"] = IsCrossOrigin,
    });

    private byte[] AuthenticatorData(bool attested)
    {
        var flags = (byte)((IsPresent ? 1 : 0) | (VerifiesUser ? 4 : 0) | (attested ? 64 : 0));
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), flags, .. count];
        if (!attested) return data;
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        byte[] key = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!]; // COSE, ES256 on P-256
        return [.. data, .. new byte[16], (byte)(Id.Length >> 8), (byte)Id.Length, .. Id, .. key];
    }

    private static byte[] Text(string text) => [(byte)(0x60 | text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public void Dispose() => _key.Dispose();
}
