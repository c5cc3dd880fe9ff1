using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Ashlar.Model.Schemas;

/// <summary>
/// JSON Schema, the part of draft-07 that says what a document looks like: <c>type, enum, const, properties, required,
/// additionalProperties, patternProperties, propertyNames, minProperties, maxProperties, items, minItems, maxItems, uniqueItems,
/// contains, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength, pattern, allOf, anyOf, oneOf,
/// not, $ref</c> to <c>#/definitions/…</c>, and the annotations. Other keywords are refused, so that none is silently without
/// effect. Immutable, thread-safe.
/// </summary>
public sealed class JsonSchemaValidator
{
    /// <summary>Most problems that one validation tells.</summary>
    public const int MaxProblems = 50;

    private readonly SchemaNode _root;

    internal JsonSchemaValidator(SchemaNode root) => _root = root;

    /// <summary>Reads a schema; false with everything that is wrong with it.</summary>
    public static bool TryCreate(string schema, [NotNullWhen(true)] out JsonSchemaValidator? validator, out IReadOnlyList<JsonSchemaProblem> problems)
    {
        validator = null;
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 64 });
            return TryCreate(document.RootElement, out validator, out problems);
        }
        catch (JsonException failure)
        {
            problems = [new("", $"not JSON: {failure.Message}")];
            return false;
        }
    }

    public static bool TryCreate(JsonElement schema, [NotNullWhen(true)] out JsonSchemaValidator? validator, out IReadOnlyList<JsonSchemaProblem> problems)
    {
        var compiler = new SchemaCompiler();
        var root = compiler.CompileRoot(schema.Clone());
        problems = compiler.Problems;
        validator = problems.Count == 0 ? new(root) : null;
        return validator is not null;
    }

    /// <summary>Everything wrong with a value, at most <see cref="MaxProblems"/>; empty: it is valid.</summary>
    public IReadOnlyList<JsonSchemaProblem> Validate(JsonElement value)
    {
        var findings = new Findings();
        _root.Check(value, "", findings);
        return findings.Problems;
    }
}

/// <summary>Collects problems; bounded in number and in how deep schemas may refer to each other.</summary>
internal sealed class Findings
{
    private const int MaxDepth = 200;

    private readonly List<JsonSchemaProblem> _problems = [];

    public IReadOnlyList<JsonSchemaProblem> Problems => _problems;

    public bool IsFull => _problems.Count >= JsonSchemaValidator.MaxProblems;

    public int Depth { get; private set; }

    public void Add(string pointer, string keyword, string message)
    {
        if (!IsFull) _problems.Add(new(pointer, message, keyword));
    }

    /// <summary>Whether a schema holds, without telling why not.</summary>
    public bool Holds(SchemaNode schema, JsonElement value, string pointer)
    {
        var inner = new Findings { Depth = Depth };
        schema.Check(value, pointer, inner);
        return inner._problems.Count == 0;
    }

    public bool Enter(string pointer)
    {
        if (Depth >= MaxDepth)
        {
            Add(pointer, "$ref", "is nested too deep for its schema");
            return false;
        }

        Depth++;
        return true;
    }

    public void Leave() => Depth--;
}

internal delegate void SchemaCheck(JsonElement value, string pointer, Findings findings);

/// <summary>One schema: all its checks hold. Filled after it is made, since schemas may refer to each other in cycles.</summary>
internal sealed class SchemaNode
{
    public List<SchemaCheck> Checks { get; } = [];

    public void Check(JsonElement value, string pointer, Findings findings)
    {
        if (!findings.Enter(pointer)) return;
        foreach (var check in Checks)
        {
            if (findings.IsFull) break;
            check(value, pointer, findings);
        }

        findings.Leave();
    }
}
