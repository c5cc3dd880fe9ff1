using System.Text;
using Ashlar.Model;

namespace Ashlar.Identity.Records;

/// <summary>
/// The model of Ashlar's own state, embedded as <c>system.yaml</c>. It lies beside a served model in the same database; what refers
/// to a user there has the type of that model's key of <c>User</c>.
/// </summary>
public static class SystemModel
{
    private const string File = "system.yaml";

    /// <summary>The model with Ashlar's own state beside it; as it is where the database is somebody else's.</summary>
    public static ModelSnapshot Attach(ModelSnapshot model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.External) return model;
        var loaded = ModelLoader.Load(Source().Replace("type: userKey", TypeOf(model.User.Key.Type), StringComparison.Ordinal), File, new ModelPlacement(Empty, EmptyColumns) { OfAshlar = true });
        return model.With(loaded.Snapshot ?? throw new InvalidOperationException(ModelIssueFormatter.ToText(loaded)));
    }

    private static readonly Dictionary<string, string> Empty = [];
    private static readonly Dictionary<(string, string), string> EmptyColumns = [];

    private static string TypeOf(ScalarType key) => key.Kind switch
    {
        ScalarKind.Uuid => "type: uuid",
        ScalarKind.Int => "type: int",
        ScalarKind.Long => "type: long",
        _ => "type: string, max: 255" + (key.Caseless ? ", caseless: true" : ""),
    };

    private static string Source()
    {
        using var stream = typeof(SystemModel).Assembly.GetManifestResourceStream(File) ?? throw new InvalidOperationException("the system model is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
