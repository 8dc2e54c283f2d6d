// A Mesos framework on the npm package mesos-framework: runs one task, sees it run, and tears itself down.
"use strict";

const { Scheduler, Mesos } = require("mesos-framework");
const types = Mesos.getMesos();

const scheduler = new Scheduler({
    masterUrl: process.argv[2],
    port: process.argv[3],
    frameworkName: "node",
    frameworkFailoverTimeout: 60,
    logging: { path: process.argv[4], fileName: "framework.log", level: "error" },
    tasks: {
        sleeper: {
            priority: 1,
            instances: 1,
            commandInfo: new types.CommandInfo(null, null, true, "sleep 1000", null, null),
            resources: { cpus: 0.1, mem: 32, ports: 1, disk: 0 },
        },
    },
});

const fail = (why) => {
    console.error(why);
    process.exit(1);
};

// The master ends the stream of a framework that was torn down; the package reports that as an error too.
let ending = false;
scheduler.on("error", (error) => ending || fail(error.message || JSON.stringify(error)));
scheduler.on("update", (update) => {
    console.log(update.status.state);
    if (update.status.state !== "TASK_RUNNING") return;
    ending = true;
    scheduler.teardown();
    setTimeout(() => process.exit(0), 1000);
});
scheduler.on("ready", () => scheduler.subscribe());
setTimeout(() => fail("nothing ran within a minute"), 60000);
