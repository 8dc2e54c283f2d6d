using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>The files of one HAProxy of ours, all in the router's work directory.</summary>
internal sealed class HaproxyFolder
{
    /// <summary>A unix socket's path has room for 107 bytes (sys/un.h).</summary>
    private const int SocketPathMax = 107;

    public const string ConfigurationName = "haproxy.cfg";
    public const string CandidateName = "haproxy.candidate.cfg";
    public const string PidName = "haproxy.pid";
    public const string MasterName = "master.sock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LastGoodName = "haproxy.last-good.cfg";

    public HaproxyFolder(string path)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
    }

    public string Path { get; }

    public string AdminSocket => In(HaproxyConfiguration.AdminSocket);

    public string MasterSocket => In(MasterName);

    public string PidFile => In(PidName);

    /// <summary>Makes the folder, for its owner only.</summary>
    /// <exception cref="IOException">It cannot be made, or its path is too long for the sockets in it.</exception>
    public void Prepare()
    {
        if (System.Text.Encoding.UTF8.GetByteCount(MasterSocket) > SocketPathMax)
            throw new IOException($"the work directory {Path} is too long for the sockets in it: choose one of at most {SocketPathMax - MasterName.Length - 1} bytes");
        if (OperatingSystem.IsWindows()) throw new IOException("HAProxy does not run on Windows");
        Directory.CreateDirectory(Path, OwnerOnly);
        Directory.CreateDirectory(In(HaproxyConfiguration.CertificateFolder), OwnerOnly);
        AtomicFile.Write(In(HaproxyHolding.ScriptFile), HaproxyHolding.Script);
    }

    public void WritePassThrough(string text) => AtomicFile.Write(In(HaproxyFrontends.PassThroughMap), text);

    /// <summary>The configuration in force; empty when there is none.</summary>
    public string Configuration() => File.Exists(In(ConfigurationName)) ? File.ReadAllText(In(ConfigurationName)) : "";

    /// <summary>Puts exactly these certificates into their folder, which only the owner may enter. HAProxy reads them before it gives up root.</summary>
    public void WriteCertificates(IReadOnlyList<(string Name, string Pem)> certificates)
    {
        var at = In(HaproxyConfiguration.CertificateFolder);
        foreach (var (name, pem) in certificates)
        {
            var file = System.IO.Path.Combine(at, name + ".pem");
            if (!File.Exists(file) || File.ReadAllText(file) != pem) AtomicFile.Write(file, pem);
        }

        foreach (var gone in Directory.EnumerateFiles(at).Where(file => certificates.All(certificate => System.IO.Path.GetFileName(file) != certificate.Name + ".pem")).ToList())
            File.Delete(gone);
    }

    public void WriteCandidate(string text) => AtomicFile.Write(In(CandidateName), text);

    public void WriteMap(string text) => AtomicFile.Write(In(HaproxyConfiguration.MapFile), text);

    /// <summary>Puts a configuration in force for the next start or reload, keeping the one before.</summary>
    public void Install(string text)
    {
        if (File.Exists(In(ConfigurationName))) File.Copy(In(ConfigurationName), In(LastGoodName), overwrite: true);
        AtomicFile.Write(In(ConfigurationName), text);
    }

    /// <summary>Takes back the last <see cref="Install"/>: what it put in force did not work.</summary>
    public void RollBack()
    {
        if (File.Exists(In(LastGoodName))) File.Move(In(LastGoodName), In(ConfigurationName), overwrite: true);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
