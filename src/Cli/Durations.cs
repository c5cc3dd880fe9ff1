using System.Globalization;

namespace Ashlar.Cli;

/// <summary>Lengths of time as people write them: 30m, 12h, 7d.</summary>
internal static class Durations
{
    /// <exception cref="CommandException">It is none.</exception>
    public static TimeSpan Parse(string option, string text)
    {
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount is > 0 and < 100_000)
        {
            switch (text[^1])
            {
                case 's': return TimeSpan.FromSeconds(amount);
                case 'm': return TimeSpan.FromMinutes(amount);
                case 'h': return TimeSpan.FromHours(amount);
                case 'd': return TimeSpan.FromDays(amount);
            }
        }

        throw new CommandException($"{option} '{text}' is no time; write a number and s, m, h or d, such as 12h");
    }
}
