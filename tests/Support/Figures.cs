using System.Runtime.CompilerServices;

namespace Ashlar.Testing;

/// <summary>
/// Figures a test found (cases run, corpus counts) that a person wants to read at the end of <c>./test</c>, which collects
/// them from the folder <c>$ASHLAR_FIGURES</c>; elsewhere they go to the console.
/// </summary>
public static class Figures
{
    /// <summary>Notes one line, such as <c>cases agreed: 20000, seed 17</c>.</summary>
    public static void Note(string line, [CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        var subject = Path.GetFileNameWithoutExtension(file);
        Console.WriteLine($"{subject}: {line}");
        if (Environment.GetEnvironmentVariable("ASHLAR_FIGURES") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(folder);
        File.AppendAllText(Path.Combine(folder, $"{subject}.{test}.txt"), $"{subject}: {line}\n");
    }
}
