using System.Text;
using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Tests.Passwords;

public sealed class Argon2Tests
{
    /// <summary>RFC 9106 section 5: 32 KiB, three passes, four lanes, a secret and associated data.</summary>
    [Theory]
    [InlineData(0, "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb")]
    [InlineData(1, "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8")]
    [InlineData(2, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")]
    public void Gives_the_tags_of_rfc_9106(int kind, string tag)
    {
        var input = new Argon2Input { Password = Repeat(1, 32), Salt = Repeat(2, 16), Secret = Repeat(3, 8), Data = Repeat(4, 12) };
        var cost = new Argon2Cost(32, 3, 4);
        Assert.Equal(tag, Convert.ToHexStringLower(Compute<ScalarMixer>((Argon2Kind)kind, cost, input, 32)));
        if (Argon2Hash.IsVectorised) Assert.Equal(tag, Convert.ToHexStringLower(Compute<Avx2Mixer>((Argon2Kind)kind, cost, input, 32)));
    }

    [Fact]
    public void Mixes_blocks_alike_by_words_and_by_vectors()
    {
        if (!Argon2Hash.IsVectorised) Assert.Skip("this processor has no AVX2");
        Effort.Run(500, (random, number) =>
        {
            var (previous, reference, byWords) = (Block(random), Block(random), Block(random));
            var byVectors = byWords.ToArray();
            ScalarMixer.Mix(ref previous[0], ref reference[0], ref byWords[0], over: number % 2 == 0);
            Avx2Mixer.Mix(ref previous[0], ref reference[0], ref byVectors[0], over: number % 2 == 0);
            Assert.Equal(byWords, byVectors);
        });
    }

    [Fact]
    public async Task Agrees_with_the_reference_command_on_random_inputs()
    {
        var program = Outside.Program("argon2");
        var cases = 0;
        await Effort.RunAsync(200, async (random, number) =>
        {
            var kind = (Argon2Kind)(number % 4 == 3 ? random.Next(2) : 2);
            var lanes = random.Next(1, 5);
            var cost = new Argon2Cost(random.Next(8 * lanes, 2048), random.Next(1, 5), lanes);
            var (password, salt) = (Letters(random, random.Next(1, 127)), Letters(random, random.Next(8, 40)));
            var length = random.Next(4, 130);
            string[] arguments =
            [
                salt, kind switch { Argon2Kind.D => "-d", Argon2Kind.I => "-i", _ => "-id" }, "-t", $"{cost.Passes}", "-k", $"{cost.Memory}",
                "-p", $"{lanes}", "-l", $"{length}", "-v", "13", "-r",
            ];
            var expected = await OutputAsync(program, arguments, password);
            var input = new Argon2Input { Password = Encoding.UTF8.GetBytes(password), Salt = Encoding.UTF8.GetBytes(salt) };
            var tag = number % 2 == 0 && Argon2Hash.IsVectorised ? Compute<Avx2Mixer>(kind, cost, input, length) : Compute<ScalarMixer>(kind, cost, input, length);
            Assert.Equal(expected, Convert.ToHexStringLower(tag));
            cases++;
        });
        Figures.Note($"{cases} of {cases} random inputs agree with the reference command, seed {Effort.Seed}");
    }

    [Theory]
    [InlineData(8, 1, 0)]
    [InlineData(15, 1, 2)]
    [InlineData(8, 0, 1)]
    public void Refuses_what_the_rfc_does_not_allow(int memory, int passes, int lanes) =>
        Assert.Throws<ArgumentException>(() =>
            Argon2Hash.Compute(Argon2Kind.Id, new Argon2Cost(memory, passes, lanes), new Argon2Input { Password = [], Salt = new byte[8] }, new byte[32], new ulong[1 << 16]));

    [Fact]
    public void Leaves_nothing_in_the_memory_it_was_lent()
    {
        var memory = new ulong[64 * IBlockMixer.Words];
        Argon2Hash.Compute(Argon2Kind.Id, new Argon2Cost(64, 1, 1), new Argon2Input { Password = "secret"u8, Salt = new byte[8] }, new byte[32], memory);
        Assert.All(memory, word => Assert.Equal(0UL, word));
    }

    private static byte[] Compute<TMixer>(Argon2Kind kind, Argon2Cost cost, in Argon2Input input, int length)
        where TMixer : struct, IBlockMixer
    {
        var tag = new byte[length];
        Argon2Hash.Compute<TMixer>(kind, cost, input, tag, new ulong[cost.Blocks * IBlockMixer.Words]);
        return tag;
    }

    private static async Task<string> OutputAsync(string program, string[] arguments, string input)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!; // it is not null without the shell
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }

    private static ulong[] Block(Random random) => [.. Enumerable.Range(0, IBlockMixer.Words).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    // Arguments and standard input of the command are bytes; letters beyond ASCII are several
    private static string Letters(Random random, int bytes)
    {
        var text = new StringBuilder();
        while (Encoding.UTF8.GetByteCount(text.ToString()) < bytes - 4) text.Append(random.Next(8) == 0 ? "ß" : ((char)random.Next('!', '~')).ToString());
        while (Encoding.UTF8.GetByteCount(text.ToString()) < bytes) text.Append('x');
        return text.ToString();
    }
}
