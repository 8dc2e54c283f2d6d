using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Collects what is wrong with a definition while it is read, so that one answer names every broken member.</summary>
internal sealed class Findings
{
    /// <summary>Members named in one refusal: enough to mend by, small enough to send when a whole document is wrong.</summary>
    private const int MaxMembers = 100;

    private readonly List<InvalidMember> _types = [];
    private readonly List<InvalidMember> _rules = [];
    private readonly List<InvalidMember> _notThere = [];

    public bool Any => _types.Count + _rules.Count + _notThere.Count > 0;

    public bool AnyType => _types.Count > 0;

    /// <summary>A member has the wrong shape: Marathon's "Invalid JSON".</summary>
    public void WrongType(string path, params string[] errors) => Add(_types, path, errors);

    /// <summary>A member breaks a rule: Marathon's "Object is not valid".</summary>
    public void BrokenRule(string path, params string[] errors) => Add(_rules, path, errors);

    /// <summary>A member asks for what Sandun does not do yet.</summary>
    public void NotThereYet(string path, string what) => Add(_notThere, path, [what]);

    /// <summary>The refusal that tells all of it, or null when nothing is wrong. Shape comes before rules, rules before what is missing.</summary>
    public ServiceReply.Refused? ToRefusal()
    {
        if (_types.Count > 0) return new(RefusalKind.Invalid, "Invalid JSON", [.. _types], []);
        if (_rules.Count > 0) return new(RefusalKind.Invalid, "Object is not valid", [.. _rules], []);
        if (_notThere.Count == 0) return null;
        var first = _notThere[0];
        return new(RefusalKind.NotThereYet, $"{first.Path}: {first.Errors[0]}", [.. _notThere], []);
    }

    private static void Add(List<InvalidMember> to, string path, string[] errors)
    {
        var shown = path.StartsWith('/') ? path : "/" + path;
        var known = to.FindIndex(member => member.Path == shown);
        if (known >= 0) to[known] = new InvalidMember(shown, [.. to[known].Errors, .. errors]);
        else if (to.Count < MaxMembers) to.Add(new InvalidMember(shown, errors));
    }
}
