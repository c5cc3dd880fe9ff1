using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ashlar.Identity.Audit;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar audit list|verify</c>: the trail of sign-ins, keys, tokens and acts of administration.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Read the audit trail, and check that nothing of it was changed") { List(), Verify() };

    private static Command List()
    {
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var last = new Option<int>("--last") { Description = "How many lines, the newest", DefaultValueFactory = _ => 50, HelpName = "N" };
        var kind = new Option<string?>("--kind") { Description = "Only lines of a kind, such as sign-in-failed", HelpName = "KIND" };
        var user = new Option<string?>("--user") { Description = "Only lines by or about a user, by its key", HelpName = "ID" };
        var json = JsonLines.Option();
        var command = new Command("list", "Tell the newest lines of the trail") { path, database, last, kind, user, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var own = await IdentityTables.OpenAsync(offline, cancellationToken);
            var (wanted, about, most) = (parsed.GetValue(kind), parsed.GetValue(user), parsed.GetValue(last));
            if (most < 1) throw new CommandException("--last is at least 1");
            var reading = new AuditReading(own.Book);
            var end = (await reading.HeadAsync(cancellationToken))?.Number ?? 0;
            var first = wanted is null && about is null ? Math.Max(1, end - most + 1) : 1;
            var kept = new Queue<AuditLine>();
            await foreach (var line in reading.FromAsync(first, end, cancellationToken))
            {
                if (wanted is not null && line.Kind != wanted || about is not null && line.Actor != about && line.Subject != about) continue;
                kept.Enqueue(line);
                if (kept.Count > most) kept.Dequeue();
            }

            foreach (var line in kept) Console.WriteLine(parsed.GetValue(json) ? JsonOf(line).ToJsonString() : TextOf(line));
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var head = new Option<string?>("--head") { Description = "A head that an earlier run printed, kept elsewhere: its line must still be there as it was", HelpName = "NUMBER:HASH" };
        var command = new Command("verify", "Find lines that were changed, taken out, moved or cut off") { path, database, head };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var own = await IdentityTables.OpenAsync(offline, cancellationToken);
            AuditReport report;
            try
            {
                report = await new AuditCheck(own.Book, own.Master).RunAsync(parsed.GetValue(head), cancellationToken);
            }
            catch (FormatException wrong)
            {
                throw new CommandException("--head: " + wrong.Message);
            }

            foreach (var fault in report.Faults) await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"line {fault.Number} {fault.Message}"));
            if (report.Faults.Count > 0) throw new CommandException("the audit trail is not as it was written");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ok  {report.Lines} lines, each after the one before"));
            Console.WriteLine("head  " + report.Head);
            return CommandRunner.Done;
        });
        return command;
    }

    private static string TextOf(AuditLine line) => string.Create(
        CultureInfo.InvariantCulture, $"{line.Number,6}  {line.At:yyyy-MM-dd HH:mm:ss}Z  {line.Kind,-20}  {line.Actor ?? "-"}  {line.Subject}  {line.Address}  {line.Details}").TrimEnd();

    private static JsonObject JsonOf(AuditLine line) => new()
    {
        ["number"] = line.Number,
        ["at"] = line.At.ToString("O", CultureInfo.InvariantCulture),
        ["kind"] = line.Kind,
        ["actor"] = line.Actor,
        ["subject"] = line.Subject,
        ["address"] = line.Address,
        ["details"] = line.Details is null ? null : JsonNode.Parse(line.Details),
        ["hash"] = line.Hash,
    };
}
