using System.Globalization;

namespace Ashlar.Services.Mail;

/// <summary>Writes each mail to a folder as a file that mail programs open: for development, where nothing is to leave the machine.</summary>
public sealed class FolderMailer(string folder, MailSender from, TimeProvider time) : IMailer
{
    public async Task<MailFailure?> SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            MakeFolder();
            // Named by when and which, never by the address: what a stranger typed is no part of a path
            var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss-ffffff}-{message.Id:N}"));
            await using (var file = new FileStream(name + ".part", Options())) await file.WriteAsync(MimeText.Of(message, from, now), cancellationToken);
            File.Move(name + ".part", name + ".eml", overwrite: true);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new MailFailure(false, $"{folder} cannot be written to: {refused.Message}");
        }
    }

    // The links in it open accounts: nobody else on the machine reads them.
    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
