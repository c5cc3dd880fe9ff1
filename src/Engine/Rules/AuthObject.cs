using Ashlar.Cel;

namespace Ashlar.Engine.Rules;

/// <summary><c>auth</c> in memory. What a signed-out caller has not got is unknown, not null.</summary>
internal sealed class AuthObject(Caller caller, CelValue now) : ICelObject
{
    private static readonly CelObjectType ObjectType = new("auth", new Dictionary<string, CelType>());

    public CelType Type => ObjectType;

    public bool TryGet(string field, out CelValue value)
    {
        value = field switch
        {
            "roles" => CallerValues.Texts(caller.Roles),
            "scopes" => CallerValues.Texts(caller.Scopes),
            "mfa" => CelValue.Bool(Freshness.HasMfa(caller)),
            "fresh" => CelValue.Bool(Freshness.Of(caller, now)),
            _ when !caller.SignedIn => CelValue.Error(CelError.Unknown),
            "id" => caller.Id,
            "email" => CallerValues.Email(caller),
            "claims" => caller.Claims.IsNull ? CelValue.Map(CelMap.Empty) : caller.Claims,
            _ => default,
        };
        return field is "id" or "email" or "roles" or "scopes" or "claims" or "mfa" or "fresh";
    }

    public bool Has(string field) => TryGet(field, out var value) && !value.IsNull && !value.IsError;
}
