using System.Text;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/schemas/app</c>: the shape of an app as JSON Schema, for editors and checkers that ask Marathon for it.</summary>
internal static class SchemasResource
{
    /// <summary>Shape and bounds of each member; rules that join members are in the refusals alone, as in Marathon.</summary>
    private static readonly Answer s_app = new(200, Encoding.UTF8.GetBytes("""
            {"$schema":"http://json-schema.org/draft-04/schema#","title":"app","type":"object","required":["id"],"additionalProperties":true,
            "definitions":{
            "seconds":{"type":"integer","minimum":0},
            "texts":{"type":"array","items":{"type":"string"}},
            "map":{"type":"object","additionalProperties":{"type":"string"}},
            "value":{"oneOf":[{"type":"string"},{"type":"object","required":["secret"],"properties":{"secret":{"type":"string"}}}]},
            "port":{"type":"integer","minimum":0,"maximum":65535},
            "limit":{"oneOf":[{"type":"number","minimum":0},{"enum":["unlimited"]}]},
            "protocol":{"enum":["tcp","udp","udp,tcp","tcp,udp"]},
            "volume":{"type":"object","properties":{"containerPath":{"type":"string","minLength":1},"hostPath":{"type":"string"},"mode":{"enum":["RO","RW"]},
            "secret":{"type":"string"},"persistent":{"type":"object","required":["size"],"properties":{"type":{"enum":["root","path","mount"]},"size":{"type":"number","minimum":0},
            "maxSize":{"type":"number"},"profileName":{"type":"string"},"constraints":{"type":"array","items":{"type":"array","items":{"type":"string"}}}}}}}
            },
            "properties":{
            "id":{"type":"string","minLength":1},
            "cmd":{"type":"string","minLength":1},
            "args":{"$ref":"#/definitions/texts"},
            "instances":{"type":"integer","minimum":0},
            "cpus":{"type":"number","minimum":0.001},
            "mem":{"type":"number","minimum":0},
            "disk":{"type":"number","minimum":0},
            "gpus":{"type":"integer","minimum":0},
            "resourceLimits":{"type":"object","properties":{"cpus":{"$ref":"#/definitions/limit"},"mem":{"$ref":"#/definitions/limit"}}},
            "user":{"type":"string","minLength":1},
            "role":{"type":"string"},
            "acceptedResourceRoles":{"$ref":"#/definitions/texts"},
            "env":{"type":"object","additionalProperties":{"$ref":"#/definitions/value"}},
            "labels":{"$ref":"#/definitions/map"},
            "secrets":{"type":"object","additionalProperties":{"type":"object","required":["source"],"properties":{"source":{"type":"string","minLength":1}}}},
            "constraints":{"type":"array","items":{"type":"array","minItems":2,"maxItems":3,"items":{"type":"string"}}},
            "dependencies":{"$ref":"#/definitions/texts"},
            "executor":{"type":"string"},
            "tty":{"type":"boolean"},
            "fetch":{"type":"array","items":{"type":"object","required":["uri"],"properties":{"uri":{"type":"string","minLength":1,"maxLength":1024},
            "extract":{"type":"boolean"},"executable":{"type":"boolean"},"cache":{"type":"boolean"},"destPath":{"type":"string"}}}},
            "uris":{"$ref":"#/definitions/texts"},
            "ports":{"type":"array","items":{"$ref":"#/definitions/port"}},
            "portDefinitions":{"type":"array","items":{"type":"object","properties":{"port":{"$ref":"#/definitions/port"},"protocol":{"$ref":"#/definitions/protocol"},
            "name":{"type":"string"},"labels":{"$ref":"#/definitions/map"}}}},
            "requirePorts":{"type":"boolean"},
            "networks":{"type":"array","items":{"type":"object","properties":{"mode":{"enum":["container","container/bridge","host"]},"name":{"type":"string"},
            "labels":{"$ref":"#/definitions/map"}}}},
            "ipAddress":{"type":"object"},
            "container":{"type":"object","properties":{"type":{"enum":["DOCKER","MESOS"]},
            "docker":{"type":"object","required":["image"],"properties":{"image":{"type":"string","minLength":1},"network":{"enum":["BRIDGE","HOST","USER","NONE"]},
            "forcePullImage":{"type":"boolean"},"privileged":{"type":"boolean"},
            "parameters":{"type":"array","items":{"type":"object","required":["key","value"],"properties":{"key":{"type":"string","minLength":1},"value":{"type":"string"}}}}}},
            "volumes":{"type":"array","items":{"$ref":"#/definitions/volume"}},
            "portMappings":{"type":"array","items":{"type":"object","properties":{"containerPort":{"$ref":"#/definitions/port"},"hostPort":{"$ref":"#/definitions/port"},
            "servicePort":{"$ref":"#/definitions/port"},"protocol":{"$ref":"#/definitions/protocol"},"name":{"type":"string"},"labels":{"$ref":"#/definitions/map"},
            "networkNames":{"$ref":"#/definitions/texts"}}}}}},
            "healthChecks":{"type":"array","items":{"type":"object","properties":{
            "protocol":{"enum":["HTTP","HTTPS","TCP","COMMAND","MESOS_HTTP","MESOS_HTTPS","MESOS_TCP"]},"path":{"type":"string"},"portIndex":{"type":"integer","minimum":0},
            "port":{"$ref":"#/definitions/port"},"command":{"type":"object","required":["value"],"properties":{"value":{"type":"string","minLength":1}}},
            "gracePeriodSeconds":{"$ref":"#/definitions/seconds"},"intervalSeconds":{"$ref":"#/definitions/seconds"},"timeoutSeconds":{"$ref":"#/definitions/seconds"},
            "maxConsecutiveFailures":{"$ref":"#/definitions/seconds"},"delaySeconds":{"$ref":"#/definitions/seconds"},"ignoreHttp1xx":{"type":"boolean"},
            "ipProtocol":{"enum":["IPv4","IPv6"]}}}},
            "readinessChecks":{"type":"array","maxItems":1,"items":{"type":"object","properties":{"name":{"type":"string"},"protocol":{"enum":["HTTP","HTTPS"]},
            "path":{"type":"string"},"portName":{"type":"string"},"intervalSeconds":{"$ref":"#/definitions/seconds"},"timeoutSeconds":{"$ref":"#/definitions/seconds"},
            "httpStatusCodesForReady":{"type":"array","items":{"type":"integer"}},"preserveLastResponse":{"type":"boolean"}}}},
            "backoffSeconds":{"$ref":"#/definitions/seconds"},
            "backoffFactor":{"type":"number","minimum":1},
            "maxLaunchDelaySeconds":{"$ref":"#/definitions/seconds"},
            "taskKillGracePeriodSeconds":{"$ref":"#/definitions/seconds"},
            "killSelection":{"enum":["YOUNGEST_FIRST","OLDEST_FIRST"]},
            "upgradeStrategy":{"type":"object","properties":{"minimumHealthCapacity":{"type":"number","minimum":0,"maximum":1},
            "maximumOverCapacity":{"type":"number","minimum":0,"maximum":1}}},
            "unreachableStrategy":{"oneOf":[{"enum":["disabled"]},{"type":"object","properties":{"inactiveAfterSeconds":{"$ref":"#/definitions/seconds"},
            "expungeAfterSeconds":{"$ref":"#/definitions/seconds"}}}]},
            "residency":{"type":"object","properties":{"relaunchEscalationTimeoutSeconds":{"$ref":"#/definitions/seconds"},
            "taskLostBehavior":{"enum":["WAIT_FOREVER","RELAUNCH_AFTER_TIMEOUT"]}}}
            }}
            """))
    { ContentType = "application/schema+json" };

    public static Answer Handle(Call call) => call.Segments switch
    {
        [_, "app"] => call.Method == "GET" ? s_app : Answer.MethodNotAllowed("GET"),
        _ => Answer.NotFound($"URI not found: {call.Http.Request.Path.Value}"),
    };
}
