"""A Mesos executor of Python's standard library alone: keeps tasks as names, tells what it is asked, and outlives its agent."""
import base64
import http.client
import json
import os
import sys
import threading
import time
import uuid

ENDPOINT = os.environ["MESOS_AGENT_ENDPOINT"]
IDS = {"framework_id": {"value": os.environ["MESOS_FRAMEWORK_ID"]}, "executor_id": {"value": os.environ["MESOS_EXECUTOR_ID"]}}


class Executor:
    def __init__(self):
        self.tasks = {}      # all that have not ended
        self.unheard = {}    # launched, and no update of them acknowledged
        self.updates = {}    # sent and not acknowledged, by uuid
        self.subscriptions = 0

    def post(self, kind, **more):
        connection = http.client.HTTPConnection(ENDPOINT, timeout=60)
        connection.request("POST", "/api/v1/executor", json.dumps({"type": kind, **IDS, **more}), {
            "Content-Type": "application/json", "Accept": "application/json"})
        return connection, connection.getresponse()

    def call(self, kind, **more):
        try:
            connection, answer = self.post(kind, **more)
            body = answer.read().decode()
            connection.close()
            if answer.status != 202:
                print(kind, answer.status, body, flush=True)
        except OSError as gone:
            print(kind, gone, flush=True)  # said again with the next subscription

    def update(self, task, state, data=""):
        name = base64.b64encode(uuid.uuid4().bytes).decode()
        status = {"task_id": {"value": task}, "state": state, "source": "SOURCE_EXECUTOR", "uuid": name, "timestamp": time.time(),
                  "data": base64.b64encode(data.encode()).decode()}
        self.updates[name] = status
        self.call("UPDATE", update={"status": status})

    def run(self):
        deadline = time.time() + 60
        while time.time() < deadline:
            try:
                _, stream = self.post("SUBSCRIBE", subscribe={
                    "unacknowledged_tasks": list(self.unheard.values()),
                    "unacknowledged_updates": [{"status": status} for status in self.updates.values()]})
                if stream.status != 200:
                    raise OSError(f"{stream.status} {stream.read().decode()}")
                for event in self.events(stream):
                    deadline = time.time() + 60
                    self.hear(event)
            except (OSError, http.client.HTTPException) as gone:
                print("subscribing again:", gone, flush=True)
                time.sleep(0.3)
        sys.exit("the agent did not come back")

    @staticmethod
    def events(stream):
        while True:
            length = b""
            while not length.endswith(b"\n"):
                byte = stream.read(1)
                if not byte:
                    raise OSError("the stream ended")
                length += byte
            record = b""
            while len(record) < int(length):
                record += stream.read(int(length) - len(record))
            yield json.loads(record)

    def hear(self, event):
        kind = event["type"]
        print(kind, flush=True)
        if kind == "SUBSCRIBED":
            self.subscriptions += 1
            about = event["subscribed"]
            assert about["framework_info"]["name"], about
            assert about["executor_info"]["executor_id"] == IDS["executor_id"], about
            assert about["agent_info"]["id"]["value"] == os.environ["MESOS_AGENT_ID"], about
            assert about["container_id"]["value"] == os.environ["MESOS_CONTAINER_ID"], about
        elif kind in ("LAUNCH", "LAUNCH_GROUP"):
            for task in [event["launch"]["task"]] if kind == "LAUNCH" else event["launch_group"]["task_group"]["tasks"]:
                name = task["task_id"]["value"]
                self.tasks[name] = self.unheard[name] = task
                print("data", base64.b64decode(task.get("data", "")).decode(), flush=True)
                self.update(name, "TASK_STARTING")
                self.update(name, "TASK_RUNNING", f"{kind} with {os.environ.get('GREETING')}")
        elif kind == "KILL":
            name = event["kill"]["task_id"]["value"]
            if self.tasks.pop(name, None):
                self.update(name, "TASK_KILLED", "killed by its executor")
        elif kind == "ACKNOWLEDGED":
            status = self.updates.pop(event["acknowledged"]["uuid"], None)
            if status:
                self.unheard.pop(status["task_id"]["value"], None)
        elif kind == "MESSAGE":
            self.obey(base64.b64decode(event["message"]["data"]).decode())
        elif kind == "SHUTDOWN":
            for name in list(self.tasks):
                self.update(name, "TASK_KILLED", "shut down")
            print("ends", flush=True)
            os._exit(0)

    def obey(self, text):
        if text == "crash":
            os._exit(3)
        if text.startswith("finish "):
            name = text.removeprefix("finish ")
            self.tasks.pop(name)
            threading.Thread(target=self.update, args=(name, "TASK_FINISHED", "told to")).start()
            return
        answer = f"{text.upper()} {len(self.tasks)} tasks, subscribed {self.subscriptions} times"
        self.call("MESSAGE", message={"data": base64.b64encode(answer.encode()).decode()})


Executor().run()
