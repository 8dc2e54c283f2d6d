namespace Sandun.MesosApi.Files;

/// <summary>A file or directory that Mesos' interfaces show.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its content last changed.</param>
/// <param name="Mode">Kind and permissions, as <c>st_mode</c>.</param>
/// <param name="Links">Names it has.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Group">Its group.</param>
public sealed record ServedFile(string Name, long Size, DateTimeOffset Modified, int Mode, int Links, string User, string Group)
{
    /// <summary>As <c>ls -l</c> writes it.</summary>
    public string ModeText
    {
        get
        {
            var kind = (Mode & 0xF000) switch { 0x4000 => 'd', 0xA000 => 'l', 0x1000 => 'p', 0x2000 => 'c', 0x6000 => 'b', 0xC000 => 's', _ => '-' };
            return string.Create(10, (kind, Mode), static (text, file) =>
            {
                text[0] = file.kind;
                for (var i = 0; i < 9; i++) text[1 + i] = (file.Mode & (1 << (8 - i))) != 0 ? "rwxrwxrwx"[i] : '-';
            });
        }
    }
}
