using System.Globalization;
using System.Text.Json;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Surfaces.Rest.Binding;

namespace Ashlar.Surfaces.Rest.Batches;

/// <summary>An operation as the body gives it, its form checked: text where text must be, nothing unknown, nothing missing.</summary>
internal sealed class OperationForm
{
    private const int LongestId = 64;
    private static readonly string[] Members = ["id", "method", "path", "ifMatch", "body"];

    private OperationForm(int index) => At = "/operations/" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>JSON pointer of the operation.</summary>
    public string At { get; }
    public string? Id { get; private set; }
    public string Method { get; private set; } = "";
    public string Path { get; private set; } = "";
    public string? IfMatch { get; private set; }

    /// <summary>Undefined where there is none.</summary>
    public JsonElement Body { get; private set; }

    /// <summary>The operations of a batch's body; faults are added for what is wrong with them.</summary>
    public static List<OperationForm> Read(JsonElement batch, OperationFaults faults)
    {
        var forms = new List<OperationForm>();
        JsonElement operations = default;
        foreach (var member in batch.EnumerateObject())
        {
            if (member.NameEquals("operations"u8)) operations = member.Value;
            else faults.Add("/" + Escaped(member.Name), "unknown-field", $"there is no such member{ParameterFaults.Hint(member.Name, ["operations"])}");
        }

        if (operations.ValueKind != JsonValueKind.Array)
        {
            if (operations.ValueKind == JsonValueKind.Undefined) faults.Add("/operations", "required", "is required");
            else faults.Add("/operations", "type", "must be an array", ("expected", "array"));
            return forms;
        }

        Count(operations.GetArrayLength(), "/operations", faults);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in operations.EnumerateArray())
        {
            if (faults.IsFull || forms.Count >= BatchRequest.MostOperations) break;
            var form = new OperationForm(forms.Count);
            form.Read(operation, ids, faults);
            forms.Add(form);
        }

        return forms;
    }

    /// <summary>Adds a fault where a batch has none or too many.</summary>
    public static void Count(int count, string pointer, OperationFaults faults)
    {
        if (count == 0) faults.Add(pointer, "too-few", "must have at least 1 item", ("min", 1));
        if (count > BatchRequest.MostOperations) faults.Add(pointer, "too-many", $"must have at most {BatchRequest.MostOperations} items", ("max", BatchRequest.MostOperations));
    }

    private void Read(JsonElement operation, HashSet<string> ids, OperationFaults faults)
    {
        if (operation.ValueKind != JsonValueKind.Object)
        {
            faults.Add(At, "type", "must be an object", ("expected", "object"));
            return;
        }

        var (hasMethod, hasPath) = (false, false);
        foreach (var member in operation.EnumerateObject())
        {
            switch (member.Name)
            {
                case "id": Id = Text(member, faults); break;
                case "method": (Method, hasMethod) = (Text(member, faults) ?? "", true); break;
                case "path": (Path, hasPath) = (Text(member, faults) ?? "", true); break;
                case "ifMatch": IfMatch = Text(member, faults); break;
                case "body": Body = member.Value; break;
                default: faults.Add($"{At}/{Escaped(member.Name)}", "unknown-field", $"there is no such member{ParameterFaults.Hint(member.Name, Members)}"); break;
            }
        }

        if (!hasMethod) faults.Add(At + "/method", "required", "is required");
        if (!hasPath) faults.Add(At + "/path", "required", "is required");
        if (Id is null) return;
        if (!IsName(Id)) faults.Add(At + "/id", "pattern", $"must have 1 to {LongestId} letters, digits, '-' or '_'");
        else if (!ids.Add(Id)) faults.Add(At + "/id", "duplicate", "is the id of another operation already");
    }

    private string? Text(JsonProperty member, OperationFaults faults)
    {
        if (member.Value.ValueKind == JsonValueKind.String) return member.Value.GetString();
        faults.Add($"{At}/{member.Name}", "type", "must be a string", ("expected", "string"));
        return null;
    }

    private static bool IsName(string id)
    {
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        return id.Length is > 0 and <= LongestId;
    }

    private static string Escaped(string name)
    {
        var shown = name.Length <= 100 ? name : name[..100];
        return shown.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
