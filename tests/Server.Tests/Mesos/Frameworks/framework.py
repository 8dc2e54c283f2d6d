"""A Mesos framework of Python's standard library alone: runs one task, sees it run, kills it, and says so."""
import http.client
import json
import sys

HOST, PORT = sys.argv[1], int(sys.argv[2])


def connect():
    return http.client.HTTPConnection(HOST, PORT, timeout=60)


class Framework:
    def __init__(self):
        self.id = None
        self.stream = connect()
        self.post(self.stream, {"type": "SUBSCRIBE", "subscribe": {"framework_info": {
            "user": "", "name": "python", "roles": ["test"], "failover_timeout": 60.0,
            "capabilities": [{"type": "MULTI_ROLE"}, {"type": "PARTITION_AWARE"}]}}})
        self.response = self.stream.getresponse()
        assert self.response.status == 200, self.response.read()
        assert self.response.getheader("Transfer-Encoding") == "chunked"
        self.stream_id = self.response.getheader("Mesos-Stream-Id")

    @staticmethod
    def post(connection, body, headers=None):
        connection.request("POST", "/api/v1/scheduler", json.dumps(body), {
            "Content-Type": "application/json", "Accept": "application/json", **(headers or {})})

    def call(self, kind, **more):
        connection = connect()
        self.post(connection, {"type": kind, "framework_id": {"value": self.id}, **more}, {"Mesos-Stream-Id": self.stream_id})
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 202, (kind, answer.status, text)
        connection.close()

    def events(self):
        while True:
            length = b""
            while not length.endswith(b"\n"):
                length += self.response.read(1)
            record = b""
            while len(record) < int(length):
                record += self.response.read(int(length) - len(record))
            yield json.loads(record)


def main():
    framework = Framework()
    launched = False
    for event in framework.events():
        kind = event["type"]
        if kind == "SUBSCRIBED":
            framework.id = event["subscribed"]["framework_id"]["value"]
        elif kind == "OFFERS" and not launched:
            offer = event["offers"]["offers"][0]
            assert offer["allocation_info"]["role"] == "test", offer
            launched = True
            framework.call("ACCEPT", accept={"offer_ids": [offer["id"]], "filters": {"refuse_seconds": 1}, "operations": [
                {"type": "LAUNCH", "launch": {"task_infos": [{
                    "name": "t", "task_id": {"value": "python-1"}, "agent_id": offer["agent_id"], "command": {"value": "sleep 1000"},
                    "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}, "allocation_info": {"role": "test"}},
                                  {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}, "allocation_info": {"role": "test"}}]}]}}]})
        elif kind == "UPDATE":
            status = event["update"]["status"]
            print(status["state"], flush=True)
            if "uuid" in status:
                framework.call("ACKNOWLEDGE", acknowledge={
                    "agent_id": status["agent_id"], "task_id": status["task_id"], "uuid": status["uuid"]})
            if status["state"] == "TASK_RUNNING":
                framework.call("KILL", kill={"task_id": status["task_id"]})
            elif status["state"] == "TASK_KILLED":
                framework.call("TEARDOWN")
                return
            else:
                sys.exit("unexpected " + json.dumps(status))
        elif kind == "ERROR":
            sys.exit(event["error"]["message"])


main()
