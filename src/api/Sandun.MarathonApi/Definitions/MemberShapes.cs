namespace Sandun.MarathonApi;

/// <summary>Which members Marathon's definitions have within their own members.</summary>
internal static class MemberShapes
{
    private static readonly HashSet<string> s_persistent = ["type", "size", "maxSize", "profileName", "constraints"];
    private static readonly HashSet<string> s_artifact = ["uri", "extract", "executable", "cache", "destPath"];
    private static readonly HashSet<string> s_limits = ["cpus", "mem"];
    private static readonly HashSet<string> s_unreachable = ["inactiveAfterSeconds", "expungeAfterSeconds"];
    private static readonly HashSet<string> s_upgrade = ["minimumHealthCapacity", "maximumOverCapacity"];
    private static readonly HashSet<string> s_network = ["name", "mode", "labels"];
    private static readonly HashSet<string> s_mapping = ["containerPort", "hostPort", "servicePort", "protocol", "name", "labels", "networkNames"];

    /// <summary>Of an app: the members of each object with a fixed shape, of every version of Marathon. Objects that are not here hold what their user likes.</summary>
    public static readonly IReadOnlyDictionary<string, HashSet<string>> App = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal)
    {
        ["/container"] = ["type", "docker", "volumes", "portMappings", "linuxInfo", "appc"],
        ["/container/docker"] = ["image", "network", "portMappings", "privileged", "parameters", "forcePullImage", "credential", "pullConfig"],
        ["/container/docker/portMappings()"] = s_mapping,
        ["/container/docker/pullConfig"] = ["secret"],
        ["/container/portMappings()"] = s_mapping,
        ["/container/linuxInfo"] = ["seccomp", "ipcInfo"],
        ["/container/linuxInfo/seccomp"] = ["profileName", "unconfined"],
        ["/container/linuxInfo/ipcInfo"] = ["mode", "shmSize"],
        ["/container/volumes()"] = ["containerPath", "hostPath", "mode", "persistent", "external", "secret"],
        ["/container/volumes()/persistent"] = s_persistent,
        ["/fetch()"] = s_artifact,
        ["/healthChecks()"] =
        [
            "protocol", "path", "portIndex", "port", "command", "gracePeriodSeconds", "intervalSeconds", "timeoutSeconds", "maxConsecutiveFailures",
            "delaySeconds", "ignoreHttp1xx", "ipProtocol",
        ],
        ["/networks()"] = s_network,
        ["/portDefinitions()"] = ["port", "protocol", "name", "labels"],
        ["/readinessChecks()"] =
        [
            "name", "protocol", "path", "portName", "intervalSeconds", "timeoutSeconds", "httpStatusCodesForReady", "preserveLastResponse",
        ],
        ["/residency"] = ["relaunchEscalationTimeoutSeconds", "taskLostBehavior"],
        ["/resourceLimits"] = s_limits,
        ["/unreachableStrategy"] = s_unreachable,
        ["/upgradeStrategy"] = s_upgrade,
    };

    /// <summary>The same of a pod.</summary>
    public static readonly IReadOnlyDictionary<string, HashSet<string>> Pod = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal)
    {
        ["/containers()"] =
        [
            "name", "exec", "resources", "resourceLimits", "endpoints", "image", "environment", "user", "healthCheck", "check", "volumeMounts", "artifacts",
            "labels", "lifecycle", "tty", "linuxInfo",
        ],
        ["/containers()/artifacts()"] = s_artifact,
        ["/containers()/endpoints()"] = ["name", "containerPort", "hostPort", "protocol", "labels", "networkNames"],
        ["/containers()/exec"] = ["command", "overrideEntrypoint"],
        ["/containers()/exec/command"] = ["shell", "argv"],
        ["/containers()/image"] = ["kind", "id", "forcePull", "pullConfig"],
        ["/containers()/image/pullConfig"] = ["secret"],
        ["/containers()/lifecycle"] = ["killGracePeriodSeconds"],
        ["/containers()/resourceLimits"] = s_limits,
        ["/containers()/resources"] = ["cpus", "mem", "disk", "gpus"],
        ["/containers()/volumeMounts()"] = ["name", "mountPath", "readOnly"],
        ["/networks()"] = s_network,
        ["/scaling"] = ["kind", "instances", "maxInstances"],
        ["/scheduling"] = ["backoff", "upgrade", "placement", "killSelection", "unreachableStrategy"],
        ["/scheduling/backoff"] = ["backoff", "backoffFactor", "maxLaunchDelay"],
        ["/scheduling/placement"] = ["constraints", "acceptedResourceRoles"],
        ["/scheduling/placement/constraints()"] = ["fieldName", "operator", "value"],
        ["/scheduling/unreachableStrategy"] = s_unreachable,
        ["/scheduling/upgrade"] = s_upgrade,
        ["/volumes()"] = ["name", "host", "secret", "persistent"],
        ["/volumes()/persistent"] = s_persistent,
    };
}
