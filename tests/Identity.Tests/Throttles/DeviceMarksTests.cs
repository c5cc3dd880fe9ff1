using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Throttles;

namespace Ashlar.Identity.Tests.Throttles;

public sealed class DeviceMarksTests
{
    private readonly MovedTime _time = new();

    [Fact]
    public void Knows_its_own_for_a_year()
    {
        var marks = new DeviceMarks(new byte[32], _time);
        var mark = marks.Make("ann@example.com");
        Assert.Equal(64, mark.Length);
        Assert.NotNull(marks.Read(mark, "Ann@Example.com"));
        Assert.NotEqual(marks.Read(mark, "ann@example.com"), marks.Read(marks.Make("ann@example.com"), "ann@example.com"));
        _time.Forward(TimeSpan.FromDays(364));
        Assert.NotNull(marks.Read(mark, "ann@example.com"));
        _time.Forward(TimeSpan.FromDays(2));
        Assert.Null(marks.Read(mark, "ann@example.com"));
    }

    [Fact]
    public void Takes_none_that_was_changed()
    {
        var marks = new DeviceMarks(new byte[32], _time);
        var mark = marks.Make("ann@example.com");
        Effort.Run(500, (random, _) =>
        {
            var changed = mark.ToCharArray();
            var at = random.Next(changed.Length);
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            Assert.Null(marks.Read(new string(changed), "ann@example.com"));
            Assert.Null(marks.Read(mark[..at], "ann@example.com"));
            Assert.Null(marks.Read(mark.Insert(at, " "), "ann@example.com"));
        });
    }
}
