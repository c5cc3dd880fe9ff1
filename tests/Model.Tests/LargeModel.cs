using System.Diagnostics;
using System.Text;

namespace Ashlar.Model.Tests;

public sealed class LargeModel
{
    [Fact]
    public void Loads_a_thousand_entities_in_a_second_or_two()
    {
        var source = Thousand();
        ModelLoader.Load(Given.Fixture("shop.yaml"), "warm-up.yaml");
        var watch = Stopwatch.StartNew();
        var model = Given.Load(source);
        watch.Stop();
        Figures.Note($"{model.Entities.Count} entities, {model.Entities.Sum(e => e.Fields.Count)} fields, {source.Length / 1024} KiB: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(1001, model.Entities.Count);

        // It takes one to two seconds alone; this is for machines that are busy with other tests, and for code that is not linear.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"took {watch.Elapsed}");
    }

    // Ten fields each, references both ways, rules that traverse, computed aggregates.
    public static string Thousand()
    {
        var text = new StringBuilder("ashlar: 1\nname: large\nentities:\n");
        for (var i = 0; i < 1000; i++)
        {
            var (before, next) = ((i + 999) % 1000, (i + 1) % 1000);
            text.Append($$"""
                  Thing{{i}}:
                    fields:
                      name: { type: string, max: 80, unique: true }
                      kind: { enum: [small, large, huge], default: small, transitions: { small: [large], large: [huge] } }
                      price: { type: decimal, precision: 12, scale: 2, min: 0 }
                      count: { type: int, min: 0, default: 1 }
                      notes: { type: text, optional: true }
                      seen: { type: dateTime, default: now }
                      owner: { ref: User, default: auth.id }
                      next: { ref: Thing{{next}}, optional: true }
                      earlier: { many: Thing{{before}}, by: next }
                      total: { type: decimal, precision: 18, scale: 2, computed: 'earlier.sum(e, e.price * e.count)' }
                    indexes: [[kind, price]]
                    check: [{ rule: count < 1000 || kind != 'small', message: too many }]
                    access:
                      read: ownerId == auth.id || next.ownerId == auth.id || hasRole('staff')
                      write: ownerId == auth.id && kind != 'huge'

                """.ReplaceLineEndings("\n"));
        }

        return text.ToString();
    }
}
