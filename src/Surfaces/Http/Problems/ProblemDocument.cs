using System.Collections;
using System.Globalization;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Json;

namespace Ashlar.Surfaces.Http.Problems;

/// <summary>Writes problems as RFC 9457 documents, in the one shape of <c>design/api.md</c>.</summary>
public static class ProblemDocument
{
    public const string MediaType = "application/problem+json";

    /// <param name="json">Where to.</param>
    /// <param name="problem">What is told; nothing else of the failure is.</param>
    /// <param name="instance">The request's path.</param>
    /// <param name="requestId">For the log.</param>
    public static void Write(JsonBuffer json, Problem problem, string instance, string requestId)
    {
        var code = problem.Code;
        json.Raw("{\"type\":"u8);
        json.Text("/problems/" + code);
        Member(json, ",\"title\":"u8, ProblemCatalogue.Explain(problem.Kind).Title);
        json.Raw(",\"status\":"u8);
        json.Number(ProblemMapping.StatusOf(problem.Kind));
        Member(json, ",\"code\":"u8, code);
        Member(json, ",\"detail\":"u8, problem.Detail);
        Member(json, ",\"instance\":"u8, instance);
        Member(json, ",\"requestId\":"u8, requestId);
        if (problem.Operation is { } operation)
        {
            json.Raw(",\"operation\":"u8);
            if (problem.OperationId is { } id) json.Text(id);
            else json.Number(operation);
        }

        if (problem.StepUp is { } stepUp) WriteStepUp(json, stepUp);
        if (problem.Errors.Count > 0) WriteErrors(json, problem.Errors);
        json.Raw((byte)'}');
    }

    private static void WriteStepUp(JsonBuffer json, StepUp stepUp)
    {
        json.Raw(",\"stepUp\":{\"mfa\":"u8);
        json.Bool(stepUp.Mfa);
        if (stepUp.Fresh)
        {
            json.Raw(",\"maxAge\":"u8);
            json.Number((long)StepUp.Window.TotalSeconds);
        }

        json.Raw((byte)'}');
    }

    private static void WriteErrors(JsonBuffer json, IReadOnlyList<Fault> faults)
    {
        json.Raw(",\"errors\":["u8);
        for (var i = 0; i < faults.Count; i++)
        {
            if (i > 0) json.Raw((byte)',');
            WriteFault(json, faults[i]);
        }

        json.Raw((byte)']');
    }

    private static void WriteFault(JsonBuffer json, Fault fault)
    {
        json.Raw((byte)'{');
        if (fault.Pointer is not null)
        {
            Member(json, "\"pointer\":"u8, fault.Pointer);
            json.Raw((byte)',');
        }

        if (fault.Parameter is not null)
        {
            Member(json, "\"parameter\":"u8, fault.Parameter);
            json.Raw((byte)',');
        }

        Member(json, "\"code\":"u8, fault.Code);
        Member(json, ",\"message\":"u8, fault.Message);
        if (fault.Params is { Count: > 0 })
        {
            json.Raw(",\"params\":"u8);
            WriteMap(json, fault.Params);
        }

        json.Raw((byte)'}');
    }

    private static void WriteMap(JsonBuffer json, IReadOnlyDictionary<string, object> map)
    {
        json.Raw((byte)'{');
        var first = true;
        foreach (var (name, value) in map)
        {
            if (!first) json.Raw((byte)',');
            first = false;
            json.Text(name);
            json.Raw((byte)':');
            WriteValue(json, value);
        }

        json.Raw((byte)'}');
    }

    private static void WriteValue(JsonBuffer json, object? value)
    {
        switch (value)
        {
            case null: json.Null(); break;
            case string text: json.Text(text); break;
            case bool truth: json.Bool(truth); break;
            case int number: json.Number(number); break;
            case long number: json.Number(number); break;
            case double number when double.IsFinite(number): json.Number(number); break;
            case decimal number: json.Raw(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))); break;
            case IReadOnlyDictionary<string, object> map: WriteMap(json, map); break;
            case IEnumerable items: WriteItems(json, items); break;
            default: json.Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""); break;
        }
    }

    private static void WriteItems(JsonBuffer json, IEnumerable items)
    {
        json.Raw((byte)'[');
        var first = true;
        foreach (var item in items)
        {
            if (!first) json.Raw((byte)',');
            first = false;
            WriteValue(json, item);
        }

        json.Raw((byte)']');
    }

    private static void Member(JsonBuffer json, ReadOnlySpan<byte> name, string value)
    {
        json.Raw(name);
        json.Text(value);
    }
}
