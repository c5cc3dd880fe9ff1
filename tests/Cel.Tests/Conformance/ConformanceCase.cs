using System.Text.Json;

namespace Ashlar.Cel.Tests.Conformance;

/// <summary>A case of the public conformance files, and whether this library passes it.</summary>
internal sealed class ConformanceCase(JsonElement json)
{
    public string Id { get; } = json.GetProperty("id").GetString()!;

    /// <summary>The case is of the core of the language: no other feature is needed.</summary>
    public bool IsCore { get; } = json.GetProperty("needs").GetArrayLength() == 0;

    /// <summary>Null when the case passes; else what is wrong.</summary>
    public string? Run()
    {
        try
        {
            return Judge();
        }
        catch (NotSupportedException beyond)
        {
            return beyond.Message;
        }
    }

    private string? Judge()
    {
        var source = json.GetProperty("expr").GetString()!;
        var expect = json.GetProperty("expect");
        var environment = Environment();
        var compiled = Flag("disable_check") ? environment.CompileUnchecked(source) : environment.Compile(source);
        if (expect.TryGetProperty("error", out _))
        {
            return !compiled.Succeeded || compiled.Expression.Evaluate(Bindings()).IsError ? null : "gave a value where an error is due";
        }

        if (!compiled.Succeeded)
        {
            return string.Join("; ", compiled.Issues);
        }

        if (expect.TryGetProperty("deduced_type", out var deduced))
        {
            var type = ConformanceTypes.Parse(deduced.GetString()!);
            return compiled.Expression.Type.Equals(type) ? null : $"has type {compiled.Expression.Type}, not {type}";
        }

        var value = compiled.Expression.Evaluate(Bindings());
        var wanted = ConformanceValues.Read(expect.GetProperty("value"));
        return ConformanceValues.AreSame(value, wanted) ? null : $"gave {value}, not {wanted}";
    }

    private bool Flag(string name) => json.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private CelEnvironment Environment()
    {
        var environment = CelEnvironment.Standard;
        if (json.TryGetProperty("container", out var container))
        {
            environment = environment.WithContainer(container.GetString()!);
        }

        foreach (var declared in json.TryGetProperty("type_env", out var all) ? all.EnumerateArray() : [])
        {
            var name = declared.GetProperty("name").GetString()!;
            environment = declared.TryGetProperty("overloads", out var overloads)
                ? environment.WithFunctions(overloads.EnumerateArray().Select(o => Overload(name, o)))
                : environment.WithVariable(name, ConformanceTypes.Parse(declared.GetProperty("type").GetString()!));
        }

        return environment;
    }

    private static CelFunction Overload(string name, JsonElement overload) => new()
    {
        Name = name,
        OverloadId = overload.GetProperty("id").GetString()!,
        IsMember = overload.GetProperty("member").GetBoolean(),
        Parameters = [.. overload.GetProperty("params").EnumerateArray().Select(p => ConformanceTypes.Parse(p.GetString()!))],
        Result = ConformanceTypes.Parse(overload.GetProperty("result").GetString()!),
        Implementation = _ => CelValue.Error(CelError.Unknown),
    };

    private CelVariables Bindings()
    {
        var variables = new CelVariables();
        foreach (var binding in json.TryGetProperty("bindings", out var all) ? all.EnumerateObject() : default)
        {
            variables[binding.Name] = ConformanceValues.Read(binding.Value);
        }

        return variables;
    }
}
