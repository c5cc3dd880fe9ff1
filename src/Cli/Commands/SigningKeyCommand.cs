using System.CommandLine;
using System.Text.Json.Nodes;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Server.Loading;
using Ashlar.Server.Options;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar signing-key rotate</c>: the keys that sign tokens, changed out of their order.</summary>
internal static class SigningKeyCommand
{
    public static Command Create() => new("signing-key", "Change the keys that sign tokens, which change by themselves otherwise") { Rotate() };

    private static Command Rotate()
    {
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var distrust = new Option<bool>("--distrust") { Description = "The keys before may be known to somebody, or cannot be opened: they end at once, and every token with them" };
        var command = new Command("rotate", "Make the next key now") { path, database, distrust };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            if (offline.Engine.Model.System is null) throw new CommandException("the database is somebody else's (schema: external): it keeps no keys of ours");
            var (book, master, time) = (new RecordBook(offline.Store, offline.Engine.Model), MasterKeyFile.Resolve(offline.Options), TimeProvider.System);
            var lifetimes = IdentitySettings.Load(offline.Options).Lifetimes;
            var rotation = new KeyRotation(lifetimes.Keys, lifetimes.Access);
            var distrusts = parsed.GetValue(distrust);
            KeyRing? ring = distrusts ? null : await KeyRing.OpenAsync(book, master, rotation, time, cancellationToken); // what cannot be opened may be distrusted alone
            using (ring)
            {
                var trail = await AuditTrail.OpenAsync(book, master, time, cancellationToken);
                ValueTask NoteAsync(Stores.IWriteSession session, string key) => trail.AppendAsync(
                    session, new AuditEvent(AuditKinds.SigningKeyRotated) { Actor = UserTables.Actor, Details = new JsonObject { ["key"] = key, ["distrust"] = distrusts } }, cancellationToken);
                Console.WriteLine(ring is null
                    ? await KeyRing.ReplaceAsync(book, master, rotation, NoteAsync, time, cancellationToken)
                    : await ring.RotateAsync(distrust: false, cancellationToken, NoteAsync));
            }

            return CommandRunner.Done;
        });
        return command;
    }
}
