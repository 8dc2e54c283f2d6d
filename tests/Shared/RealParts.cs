namespace Sandun.Tests;

/// <summary>
/// Real parts a test needs (a program, root, a kernel feature). Where one is missing the test is skipped with its reason on a user's
/// machine, and fails in CI (<c>CI=true</c>), so that a green run there has run everything.
/// </summary>
public static class RealParts
{
    /// <summary>The path of an installed program; skips or fails the test where it is missing.</summary>
    public static string Program(string name, string package)
    {
        foreach (var directory in new[] { "/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin" })
        {
            var path = Path.Combine(directory, name);
            if (File.Exists(path)) return path;
        }

        Missing($"{name} is not installed (Debian package {package})");
        return "";
    }

    /// <summary>Skips or fails the test when it does not run as root.</summary>
    public static void Root()
    {
        if (!Environment.IsPrivilegedProcess) Missing("needs root");
    }

    /// <summary>Skips or fails the test because a real part is missing.</summary>
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") Xunit.Assert.Fail("a real part is missing in CI: " + reason);
        Xunit.Assert.Skip(reason);
    }
}
