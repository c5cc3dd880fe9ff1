using Ashlar.Identity.Passwords;
using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Tests.Passwords;

public sealed class PhcHashTests
{
    private const string Good = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc";

    [Fact]
    public void Reads_what_the_reference_writes_and_writes_it_again()
    {
        var hash = PhcHash.Parse(Good);
        Assert.NotNull(hash);
        Assert.Equal(new Argon2Cost(19456, 2, 1), hash.Cost);
        Assert.Equal("saltsaltsalt"u8.ToArray(), hash.Salt);
        Assert.Equal(Good, hash.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("password")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuuJ5xVtVvX7e8Z1r1q9i2y3z4A5B6C7D8")]
    [InlineData("$argon2id$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")] // version 1.0
    [InlineData("$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2x$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$t=2,m=19456,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=019456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=+19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=0$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=7,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=2147483647,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")] // two tebibytes
    [InlineData("$argon2id$v=19$m=4294986752,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=1048576,t=64,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")] // minutes
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1,keyid=a$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")] // four bytes of salt
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvj")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLd")] // spare bits set
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc=")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNh HRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc$")]
    [InlineData(Good + "\n")]
    public void Does_not_read_anything_else(string text) => Assert.Null(PhcHash.Parse(text));

    [Fact]
    public void Takes_no_text_that_it_would_not_write()
    {
        Effort.Run(5000, (random, _) =>
        {
            var text = Good.ToCharArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) text[random.Next(text.Length)] = Good[random.Next(Good.Length)];
            var changed = new string(text);
            if (PhcHash.Parse(changed) is { } hash) Assert.Equal(changed, hash.ToString());
        });
    }
}
