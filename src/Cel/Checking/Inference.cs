namespace Ashlar.Cel.Checking;

/// <summary>Type variables and what they stand for: unification as the reference checker does it, where <c>dyn</c> fits
/// everything and a variable widens to the less specific of the types that it meets.</summary>
internal sealed class Inference
{
    private readonly Dictionary<string, CelType> _bindings = new(StringComparer.Ordinal);
    private readonly List<(string Name, CelType? Before)> _log = [];
    private int _fresh;

    /// <summary>Whether any variable was ever made; if not, no type needs substitution.</summary>
    public bool HasVariables => _fresh > 0;

    public CelType Fresh() => CelType.TypeParam("$" + ++_fresh);

    /// <summary>A type with its parameters replaced by fresh variables, the same ones for the same map.</summary>
    public CelType Instantiate(CelType type, Dictionary<string, CelType> map)
    {
        if (type.Kind == CelTypeKind.TypeParam)
        {
            return map.TryGetValue(type.Name, out var known) ? known : map[type.Name] = Fresh();
        }

        return Rebuild(type, t => Instantiate(t, map));
    }

    /// <summary>The type with bound variables replaced, and free ones by <c>dyn</c> if asked.</summary>
    public CelType Apply(CelType type, bool freeAsDyn)
    {
        if (type.Kind == CelTypeKind.TypeParam)
        {
            return _bindings.TryGetValue(type.Name, out var bound)
                ? Apply(bound, freeAsDyn)
                : freeAsDyn ? CelType.Dyn : type;
        }

        return Rebuild(type, t => Apply(t, freeAsDyn));
    }

    public int Mark() => _log.Count;

    public void Undo(int mark)
    {
        for (; _log.Count > mark; _log.RemoveAt(_log.Count - 1))
        {
            var (name, before) = _log[^1];
            if (before is null)
            {
                _bindings.Remove(name);
            }
            else
            {
                _bindings[name] = before;
            }
        }
    }

    /// <summary>Whether a value of the source type may stand where the target type is needed. Binds variables; on failure the caller
    /// undoes.</summary>
    public bool Unify(CelType target, CelType source)
    {
        if (ReferenceEquals(target, source) || target.Equals(source))
        {
            return true;
        }

        if (target.Kind == CelTypeKind.TypeParam)
        {
            return Bind(target, source, flip: false);
        }

        if (source.Kind == CelTypeKind.TypeParam)
        {
            return Bind(source, target, flip: true);
        }

        if (target.Kind == CelTypeKind.Dyn)
        {
            return true;
        }

        if (source.Kind == CelTypeKind.Dyn)
        {
            // What is within a dyn is dyn: left free, a variable would later take the type of whatever it is compared with.
            return target.Parameters.All(p => Unify(p, CelType.Dyn));
        }

        if (target.IsNullable || source.IsNullable)
        {
            return target.Kind == CelTypeKind.Null || source.Kind == CelTypeKind.Null || Unify(target.NonNull, source.NonNull);
        }

        if (target.Kind == CelTypeKind.Null || source.Kind == CelTypeKind.Null)
        {
            return AcceptsNull(target) && AcceptsNull(source);
        }

        return target.Kind == source.Kind && target.Name == source.Name && UnifyParameters(target, source);
    }

    private bool UnifyParameters(CelType target, CelType source)
    {
        if (target.Parameters.Count != source.Parameters.Count)
        {
            return false;
        }

        for (var i = 0; i < target.Parameters.Count; i++)
        {
            if (!Unify(target.Parameters[i], source.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool Bind(CelType variable, CelType other, bool flip)
    {
        if (_bindings.TryGetValue(variable.Name, out var bound))
        {
            if (!(flip ? Unify(other, bound) : Unify(bound, other)))
            {
                return false;
            }

            var applied = Apply(other, freeAsDyn: false);
            if (IsLessSpecific(applied, Apply(bound, freeAsDyn: false)))
            {
                Set(variable.Name, applied);
            }

            return true;
        }

        var type = Apply(other, freeAsDyn: false);
        if (type.Kind == CelTypeKind.TypeParam && type.Name == variable.Name)
        {
            return true;
        }

        if (Mentions(type, variable.Name))
        {
            return false;
        }

        Set(variable.Name, type);
        return true;
    }

    private void Set(string name, CelType type)
    {
        _log.Add((name, _bindings.GetValueOrDefault(name)));
        _bindings[name] = type;
    }

    private static bool Mentions(CelType type, string name) =>
        (type.Kind == CelTypeKind.TypeParam && type.Name == name) || type.Parameters.Any(p => Mentions(p, name));

    private static bool AcceptsNull(CelType type) => type.Kind
        is CelTypeKind.Null or CelTypeKind.Object or CelTypeKind.Timestamp or CelTypeKind.Duration
        or CelTypeKind.Extension or CelTypeKind.Opaque;

    // dyn is less specific than all, null or T than T, and any type that takes null than null itself.
    private static bool IsLessSpecific(CelType type, CelType than)
    {
        if (type.Kind == CelTypeKind.Dyn || than.Kind == CelTypeKind.TypeParam)
        {
            return true;
        }

        if (than.Kind is CelTypeKind.Dyn || type.Kind is CelTypeKind.Null or CelTypeKind.TypeParam)
        {
            return false;
        }

        if (than.Kind == CelTypeKind.Null || type.IsNullable)
        {
            return true;
        }

        if (type.Parameters.Count == 0 || type.Kind != than.Kind)
        {
            return false;
        }

        return type.Parameters.Zip(than.Parameters).All(p => p.First.Equals(p.Second) || IsLessSpecific(p.First, p.Second));
    }

    private static CelType Rebuild(CelType type, Func<CelType, CelType> change)
    {
        if (type.Parameters.Count == 0)
        {
            return type;
        }

        var parameters = type.Parameters.Select(change).ToArray();
        if (parameters.SequenceEqual(type.Parameters))
        {
            return type;
        }

        return type.Kind switch
        {
            CelTypeKind.List => CelType.List(parameters[0]),
            CelTypeKind.Map => CelType.Map(parameters[0], parameters[1]),
            CelTypeKind.Nullable => CelType.Nullable(parameters[0]),
            _ => CelType.Opaque(type.Name, parameters),
        };
    }
}
