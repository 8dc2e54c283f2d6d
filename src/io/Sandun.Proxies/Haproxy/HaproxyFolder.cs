using System.Collections.Immutable;
using Sandun.Protocol;
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

    /// <summary>
    /// Puts certificates into their set's folder, in one that only the owner may enter. HAProxy reads them before it gives up root. Sets that are
    /// neither this one nor in force go.
    /// </summary>
    public void WriteCertificates(string set, IReadOnlyList<RouterCertificate> certificates)
    {
        RemoveCertificatesBut(set, CertificateSet.Named(Configuration()));
        Directory.CreateDirectory(In(set));
        foreach (var certificate in certificates)
        {
            var file = System.IO.Path.Combine(In(set), CertificateSet.File(certificate.Name));
            if (!File.Exists(file) || File.ReadAllText(file) != certificate.Pem) AtomicFile.WriteSecret(file, System.Text.Encoding.UTF8.GetBytes(certificate.Pem));
        }
    }

    /// <summary>Removes all certificates that the configuration in force does not take: nothing needs them once it serves.</summary>
    public void RemoveOldCertificates() => RemoveCertificatesBut(CertificateSet.Named(Configuration()));

    /// <summary>The certificates the configuration in force takes.</summary>
    public ImmutableArray<RouterCertificate> Certificates()
    {
        if (CertificateSet.Named(Configuration()) is not { } set || !Directory.Exists(In(set))) return [];
        return
        [
            .. Directory.EnumerateFiles(In(set), "*.pem").Order(StringComparer.Ordinal)
                .Select(file => new RouterCertificate(CertificateSet.NameOf(System.IO.Path.GetFileName(file)), File.ReadAllText(file))),
        ];
    }

    private void RemoveCertificatesBut(params string?[] sets)
    {
        var all = In(HaproxyConfiguration.CertificateFolder);
        // Before there were sets the certificates lay there themselves.
        if (!sets.Contains(HaproxyConfiguration.CertificateFolder))
        {
            foreach (var file in Directory.GetFiles(all)) File.Delete(file);
        }

        foreach (var folder in Directory.GetDirectories(all).Where(folder => !sets.Contains(System.IO.Path.GetRelativePath(Path, folder)))) Directory.Delete(folder, recursive: true);
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
