// How long our Argon2id takes beside the reference command (Debian's argon2), in turns: bench/README.md has what was found.
// Arguments: rounds, KiB, passes, lanes; each has a default.
using System.Diagnostics;
using System.Globalization;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Passwords.Argon2;

int Argument(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

var rounds = Argument(0, 20);
var cost = new Argon2Cost(Argument(1, 19456), Argument(2, 2), Argument(3, 1));
using var hasher = new PasswordHasher(new PasswordOptions { Cost = cost, Workers = 1 }, TimeProvider.System);
await OursAsync();
var ratios = new List<double>();
var (oursBest, theirsBest) = (double.MaxValue, double.MaxValue);
for (var round = 0; round < rounds; round++)
{
    var ours = await OursAsync();
    var theirs = await TheirsAsync();
    ratios.Add(ours / theirs);
    (oursBest, theirsBest) = (Math.Min(ours, oursBest), Math.Min(theirs, theirsBest));
}

ratios.Sort();
Console.WriteLine($"{cost}: least of {rounds}: ours {oursBest:f1} ms, the reference {theirsBest:f1} ms; median of the ratios {ratios[rounds / 2]:f2} ({ratios[0]:f2}-{ratios[^1]:f2})");

// The best of three: what other programs take of the processor is not ours to measure
async Task<double> OursAsync()
{
    var best = double.MaxValue;
    for (var i = 0; i < 3; i++)
    {
        var started = Stopwatch.GetTimestamp();
        _ = (await hasher.HashAsync("correct horse battery staple", default)).Value;
        best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    return best;
}

// It tells how long the hash itself took, to the millisecond
async Task<double> TheirsAsync()
{
    var best = double.MaxValue;
    for (var i = 0; i < 3; i++)
    {
        string[] arguments = ["saltsaltsaltsalt", "-id", "-t", $"{cost.Passes}", "-k", $"{cost.Memory}", "-p", $"{cost.Lanes}", "-l", "32"];
        using var process = Process.Start(new ProcessStartInfo("argon2", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync("correct horse battery staple");
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        var seconds = output.Split('\n').First(line => line.Contains(" seconds", StringComparison.Ordinal)).Split(' ')[0];
        best = Math.Min(best, double.Parse(seconds, CultureInfo.InvariantCulture) * 1000);
    }

    return best;
}
