using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest.RandomModels;

/// <summary>
/// All rows of a random model, taken through the role that sees everything, and the slow, obvious answer to a list: every row
/// asked in memory.
/// </summary>
internal sealed class MemoryView : IDisposable
{
    private readonly RandomModel _model;
    private readonly ModelSnapshot _snapshot;
    private readonly List<JsonDocument> _documents = [];
    private readonly List<MemoryRow>[] _rows;

    private MemoryView(RandomModel model, ModelSnapshot snapshot)
    {
        _model = model;
        _snapshot = snapshot;
        _rows = [.. model.Entities.Select(_ => new List<MemoryRow>())];
    }

    public static async Task<MemoryView> TakeAsync(RandomModel model, RestHost host)
    {
        var view = new MemoryView(model, host.Engine.Model);
        foreach (var entity in model.Entities)
        {
            var links = string.Join(',', entity.Lists.Where(l => l.IsLink).Select(l => l.Name));
            var answer = await host.SendAsync(new ScenarioRequest("GET", $"{entity.Path}?limit=100{(links.Length > 0 ? $"&expand={links}" : "")}", Traffic.Root, [], null));
            Assert.Equal(200, answer.Status);
            var document = JsonDocument.Parse(answer.Body);
            view._documents.Add(document);
            Assert.False(document.RootElement.GetProperty("page").GetProperty("hasMore").GetBoolean(), "a page shows every row");
            foreach (var row in document.RootElement.GetProperty("data").EnumerateArray())
            {
                view._rows[entity.Number].Add(new MemoryRow(entity, view.Of(entity), row, view));
            }
        }

        return view;
    }

    /// <summary>The ids of the rows that a caller without the role <c>root</c> gets for a filter, in the order of their keys.</summary>
    public IReadOnlyList<string> Visible(RandomEntity entity, string? filter, ScenarioCaller? caller)
    {
        CelNode?[] conditions = [Rule(entity, caller), filter is null ? null : Compiled(entity, filter)];
        return [.. _rows[entity.Number].Where(row => Array.TrueForAll(conditions, c => c is null || Holds(c, row, caller))).Select(r => r.Id).Order(StringComparer.Ordinal)];
    }

    public CelValue Find(int entity, string? key) =>
        key is not null && _rows[entity].Find(r => r.Id == key) is { } row ? CelValue.Object(row) : CelValue.Null;

    public CelValue Rows(int entity, Func<MemoryRow, bool> belongs) => CelValue.List([.. _rows[entity].Where(belongs).Select(r => CelValue.Object(r))]);

    public bool AreLinked(string source, RandomList list, string target) =>
        _rows.SelectMany(rows => rows).First(r => r.Id == source).Linked(list.Name).Contains(target, StringComparer.Ordinal);

    public void Dispose() => _documents.ForEach(d => d.Dispose());

    // Null: every row; roles that no test caller has are no part of a rule, signedIn and public stand alone
    private CelNode? Rule(RandomEntity entity, ScenarioCaller? caller) => entity.ListRule switch
    {
        "public" => null,
        "signedIn" => Compiled(entity, caller is null ? "false" : "true"),
        var rule => Compiled(entity, rule),
    };

    private CelNode Compiled(RandomEntity entity, string source) => _snapshot.Scopes.Compile(Of(entity), source, CelType.Bool, withOld: false).Require().Root;

    private bool Holds(CelNode condition, MemoryRow row, ScenarioCaller? caller) =>
        CelEvaluator.Evaluate(condition, new CelVariables { ["this"] = CelValue.Object(row), ["auth"] = CelValue.Object(new Auth(_snapshot.Scopes.AuthType, caller)) }, ModelLanguage.Options).IsTrue;

    private Entity Of(RandomEntity entity) => _snapshot.Entities.First(e => e.Name == entity.Name);

    private sealed class Auth(CelObjectType type, ScenarioCaller? caller) : ICelObject
    {
        public CelType Type => type;

        public bool TryGet(string field, out CelValue value)
        {
            value = field == "id" && caller is not null ? MemoryRow.Uuid(caller.Id) : CelValue.Error(CelError.Unknown);
            return true;
        }

        public bool Has(string field) => TryGet(field, out var value) && !value.IsError;
    }
}
