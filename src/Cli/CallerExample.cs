using Ashlar.Model;

namespace Ashlar.Cli;

/// <summary>An id that <c>User</c>'s key takes, for commands to paste.</summary>
internal static class CallerExample
{
    public static string Id(ModelSnapshot model) => model.User.Key.Type.Kind switch
    {
        ScalarKind.Uuid => "01900000-0000-7000-8000-000000000001",
        ScalarKind.Int or ScalarKind.Long => "1",
        _ => "ada",
    };
}
