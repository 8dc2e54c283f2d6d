using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.Marathon;

/// <summary>Programs written for Marathon, as they come from the package registries, against a real data center.</summary>
public sealed class ClientTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(180);

    /// <summary>Debian's python3-marathon through the life of an app and a group.</summary>
    private const string PythonScript = """
        import sys, threading, time
        from marathon import MarathonClient, MarathonApp, MarathonHttpError, NotFoundError
        from marathon.models import MarathonGroup, MarathonHealthCheck, MarathonConstraint
        from marathon.models.app import PortDefinition

        c = MarathonClient(sys.argv[1])
        def until(what, holds):
            for _ in range(600):
                if holds(): return
                time.sleep(0.1)
            raise SystemExit('never: ' + what)
        def settled(id, n):
            until('%s has %d' % (id, n), lambda: not c.list_deployments() and c.get_app(id).tasks_running == n)

        assert b'pong' in c.ping(), c.ping()
        assert c.get_info().name == 'marathon'
        assert ':' in c.get_leader()['leader']
        assert c.get_metrics()['version']
        assert c.list_apps() == []
        heard = []
        def hear():
            for event in MarathonClient(sys.argv[1]).event_stream(event_types=['event_stream_attached', 'status_update_event', 'health_status_changed_event']): heard.append(event)
        threading.Thread(target=hear, daemon=True).start()
        until('listening', lambda: heard)

        made = c.create_app('/py/web', MarathonApp(
            cmd='exec python3 -m http.server $PORT0', cpus=0.1, mem=64, instances=2, labels={'team': 'a', 'tier': 'front'}, env={'A': '1'},
            port_definitions=[PortDefinition(port=0, protocol='tcp', name='http')],
            health_checks=[MarathonHealthCheck(protocol='HTTP', path='/', port_index=0, interval_seconds=1, grace_period_seconds=30)],
            constraints=[MarathonConstraint('hostname', 'LIKE', '.*')]))
        assert made.id == '/py/web' and made.deployments[0].id, made
        settled('/py/web', 2)
        until('healthy', lambda: c.get_app('/py/web').tasks_healthy == 2)
        until('heard', lambda: any(e.event_type == 'status_update_event' and e.app_id == '/py/web' for e in heard))

        app = c.get_app('/py/web', embed_tasks=True, embed_counts=True, embed_deployments=True, embed_failures=True, embed_task_stats=True)
        assert len(app.tasks) == 2 and app.tasks[0].health_check_results[0].alive, app
        assert app.task_stats.total_summary.stats.counts.running == 2, app.task_stats
        assert [a.id for a in c.list_apps(label='team==a,tier in (front,back)')] == ['/py/web']
        assert c.list_apps(label='team!=a') == []
        assert len(c.list_apps(embed_tasks=True, cmd='http.server')[0].tasks) == 2
        assert len(c.list_tasks('/py/web')) == 2
        assert len(c.list_tasks()) == 2

        first = c.list_versions('/py/web')[0]
        c.scale_app('/py/web', delta=1); settled('/py/web', 3)
        c.scale_app('/py/web', instances=2); settled('/py/web', 2)
        app = c.get_app('/py/web'); app.env = {'A': '2'}; app.cpus = 0.11
        c.update_app('/py/web', app, force=False); settled('/py/web', 2)
        assert c.get_app('/py/web').env == {'A': '2'}
        c.rollback_app('/py/web', first); settled('/py/web', 2)
        assert c.get_app('/py/web').env == {'A': '1'}
        assert c.get_version('/py/web', first).env == {'A': '1'}

        task = c.list_tasks('/py/web')[0]
        assert c.kill_task('/py/web', task.id).id == task.id
        until('replaced', lambda: task.id not in [t.id for t in c.list_tasks('/py/web')] and c.get_app('/py/web').tasks_running == 2)
        gone = [t.id for t in c.list_tasks('/py/web')][:1]
        assert c.kill_given_tasks(gone, scale=True)
        settled('/py/web', 1)
        c.restart_app('/py/web'); settled('/py/web', 1)
        assert c.list_queue() == [], c.list_queue()

        c.create_app('/py/stuck', MarathonApp(cmd='sleep 1000', cpus=0.1, mem=32, instances=1, constraints=[MarathonConstraint('hostname', 'LIKE', 'nowhere')]))
        until('queued', lambda: any(q.app.id == '/py/stuck' for q in c.list_queue(embed_last_unused_offers=True)))
        try: c.update_app('/py/stuck', MarathonApp(instances=2)); raise SystemExit('not locked')
        except MarathonHttpError as e: assert e.status_code == 409, e
        c.reset_delay('/py/stuck')
        c.delete_deployment(c.list_deployments()[0].id)
        until('rolled back', lambda: not c.list_deployments())
        try: c.get_app('/py/stuck'); raise SystemExit('still there')
        except NotFoundError: pass

        c.create_group(MarathonGroup(id='/shop', apps=[MarathonApp(id='db', cmd='sleep 1000', cpus=0.1, mem=32), MarathonApp(id='web', cmd='sleep 1000', cpus=0.1, mem=32, dependencies=['/shop/db'])]))
        settled('/shop/web', 1)
        assert sorted(a.id for a in c.get_group('/shop').apps) == ['/shop/db', '/shop/web']
        c.scale_group('/shop', 2); settled('/shop/db', 2)
        assert any(g.id == '/shop' for g in c.list_groups())
        c.update_group('/shop', MarathonGroup(apps=[MarathonApp(id='db', cmd='sleep 1000', cpus=0.1, mem=32)])); settled('/shop/db', 1)
        c.delete_group('/shop')
        until('group gone', lambda: not c.list_deployments())

        c.create_event_subscription('http://127.0.0.1:1/events')
        assert c.list_event_subscriptions() == ['http://127.0.0.1:1/events']
        c.delete_event_subscription('http://127.0.0.1:1/events')
        c.delete_app('/py/web', force=True)
        until('all gone', lambda: c.list_apps() == [] and not c.list_deployments())
        print('everything held')
        """;

    /// <summary>npm's marathon-event-bus-client: says each event it is told, until a deployment succeeded.</summary>
    private const string NodeScript = """
        const Client = require(process.argv[1] + '/node_modules/marathon-event-bus-client');
        const seen = new Set();
        const types = ['deployment_info', 'deployment_success', 'status_update_event', 'instance_changed_event', 'event_stream_attached'];
        const handlers = {};
        for (const type of types) handlers[type] = (name, data) => {
          if (data.eventType !== name) { console.error('type', name, data.eventType); process.exit(1); }
          seen.add(name);
          if (name === 'deployment_success' && types.every(t => seen.has(t))) { console.log('saw ' + [...seen].sort().join(' ')); process.exit(0); }
        };
        const client = new Client({ marathonHost: '127.0.0.1', marathonPort: process.argv[2], eventTypes: types, handlers });
        client.on('error', e => { console.error(e); process.exit(1); });
        client.on('subscribed', () => fetch('http://127.0.0.1:' + process.argv[2] + '/v2/apps', { method: 'POST', body: JSON.stringify({ id: '/node', cmd: 'sleep 1000', cpus: 0.1, mem: 32 }) }));
        client.subscribe();
        setTimeout(() => { console.error('only ' + [...seen].join(' ')); process.exit(1); }, 60000);
        """;

    /// <summary>npm's marathon-node through all its methods.</summary>
    private const string NodeClientScript = """
        const assert = require('assert');
        const marathon = require(process.argv[1] + '/node_modules/marathon-node')('http://127.0.0.1:' + process.argv[2]);
        const sleep = time => new Promise(done => setTimeout(done, time));
        const until = async (what, holds) => { for (let i = 0; i < 600; i++) { if (await holds()) return; await sleep(100); } throw new Error('never: ' + what); };
        const settled = (id, n) => until(id + ' has ' + n, async () =>
          (await marathon.deployments.getList()).length === 0 && (await marathon.apps.getOne(id)).app.tasksRunning === n);
        const refused = async (status, ask) => {
          try { await ask; } catch (e) { assert.strictEqual(e.statusCode, status, e); return e.error; }
          throw new Error('not refused with ' + status);
        };
        const done = result => assert.ok(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(result.version) && /^[0-9a-f-]{36}$/.test(result.deploymentId), JSON.stringify(result));
        const sleeper = more => Object.assign({ cmd: 'sleep 1000', cpus: 0.1, mem: 32 }, more);
        (async () => {
          assert.strictEqual(await marathon.misc.ping(), 'pong');
          assert.strictEqual((await marathon.info.get()).name, 'marathon');
          assert.ok((await marathon.leader.get()).leader.includes(':'));
          assert.deepStrictEqual(await marathon.app.getList(), { apps: [] });

          const heard = [];
          const source = marathon.events.createEventSource({ eventType: ['deployment_success', 'status_update_event'] });
          for (const type of ['deployment_success', 'status_update_event', 'deployment_info']) source.addEventListener(type, e => heard.push(JSON.parse(e.data)));
          await new Promise(opened => { source.onopen = opened; });
          const attached = await marathon.events.attach();
          assert.strictEqual(attached.statusCode, 200);
          // The library loses what comes before its promise is heard; then a heartbeat is the first.
          let text = '';
          attached.on('data', piece => { text += piece; });
          await until('attached', () => text.includes('\r\n\r\n'));
          assert.ok(text.startsWith('event: event_stream_attached\r\ndata: {') || text.startsWith('\r\n'), text);
          attached.destroy();

          const made = await marathon.apps.create({ id: '/node/web', cmd: 'exec python3 -m http.server $PORT0', cpus: 0.1, mem: 64, instances: 2, labels: { team: 'a' },
            healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 1, gracePeriodSeconds: 30 }] });
          assert.ok(made.id === '/node/web' && made.deployments[0].id);
          await settled('/node/web', 2);
          await until('heard', () => heard.some(e => e.eventType === 'status_update_event' && e.appId === '/node/web') && heard.some(e => e.eventType === 'deployment_success'));
          assert.ok(!heard.some(e => e.eventType === 'deployment_info'));
          assert.strictEqual((await refused(409, marathon.apps.create({ id: '/node/web', cmd: 'x' }))).message, 'An app with id [/node/web] already exists.');
          assert.strictEqual((await refused(422, marathon.apps.create({ id: '/node/bad' }))).details[0].path, '/');
          await refused(404, marathon.apps.getOne('/nowhere'));

          assert.strictEqual((await marathon.apps.getList({ embed: 'apps.tasks', label: 'team==a' })).apps[0].tasks.length, 2);
          assert.strictEqual((await marathon.apps.getOne('node/web', { embed: 'app.taskStats' })).app.taskStats.totalSummary.stats.counts.running, 2);
          const versions = (await marathon.apps.getVersions('/node/web')).versions;
          assert.strictEqual((await marathon.apps.getVersion('/node/web', versions[0])).id, '/node/web');

          const change = await marathon.apps.update('/node/web', { env: { A: '1' } });
          done(change);
          assert.strictEqual((await refused(409, marathon.apps.update('/node/web', { env: { A: '2' } }))).deployments[0].id, change.deploymentId);
          done(await marathon.apps.update('/node/web', { env: { A: '2' } }, true)); await settled('/node/web', 2);
          const app = (await marathon.apps.getOne('/node/web')).app;
          const asRead = Object.assign({}, app); delete asRead.version;
          done(await marathon.apps.update('/node/web', asRead)); await settled('/node/web', 2);
          assert.strictEqual((await marathon.apps.getOne('/node/web')).app.versionInfo.lastConfigChangeAt, app.versionInfo.lastConfigChangeAt);
          done(await marathon.apps.restart('/node/web')); await settled('/node/web', 2);
          done(await marathon.apps.update('/node/web', { version: versions[0] })); await settled('/node/web', 2);
          assert.deepStrictEqual((await marathon.apps.getOne('/node/web')).app.env, {});

          const task = (await marathon.apps.getTasks('/node/web')).tasks[0];
          assert.strictEqual((await marathon.apps.killTask('/node/web', task.id)).task.id, task.id);
          await until('replaced', async () => !(await marathon.tasks.getList()).tasks.some(t => t.id === task.id)); await settled('/node/web', 2);
          done(await marathon.apps.killTask('/node/web', (await marathon.tasks.getList()).tasks[0].id, true)); await settled('/node/web', 1);
          assert.deepStrictEqual(await marathon.apps.killTasks('/node/web', { host: 'nowhere' }), { tasks: [] });
          done(await marathon.apps.killTasks('/node/web', { scale: true })); await settled('/node/web', 0);
          done(await marathon.apps.update('/node/web', { instances: 2 })); await settled('/node/web', 2);
          const ids = (await marathon.tasks.getList()).tasks.map(t => t.id);
          assert.strictEqual((await marathon.tasks.kill({ ids: ids.slice(0, 1) }, false, true)).tasks[0].id, ids[0]);
          done(await marathon.tasks.kill({ ids: ids.slice(1) }, true)); await settled('/node/web', 1);

          await marathon.apps.create(sleeper({ id: '/stuck', cpus: 1000 }));
          assert.strictEqual((await marathon.queue.get()).queue[0].app.id, '/stuck');
          await marathon.queue.resetDelay('/stuck');
          await refused(404, marathon.queue.resetDelay('/nowhere'));
          done(await marathon.deployments.destroy((await marathon.deployments.getList())[0].id));
          await until('rolled back', async () => (await marathon.deployments.getList()).length === 0);
          await refused(404, marathon.apps.getOne('/stuck'));
          await marathon.apps.create(sleeper({ id: '/stuck', cpus: 1000 }));
          assert.strictEqual(await marathon.deployments.destroy((await marathon.deployments.getList())[0].id, true), undefined);
          done(await marathon.apps.destroy('/stuck'));

          done(await marathon.groups.create({ id: '/shop', apps: [sleeper({ id: 'db' })] })); await settled('/shop/db', 1);
          assert.ok((await marathon.groups.getList()).groups.some(g => g.id === '/shop'));
          assert.strictEqual((await marathon.groups.getOne('/shop')).apps[0].id, '/shop/db');
          await refused(409, marathon.groups.create({ id: '/shop' }));
          done(await marathon.groups.update('/shop', { scaleBy: 2 })); await settled('/shop/db', 2);
          done(await marathon.groups.destroy('/shop', true));
          await until('group gone', async () => (await marathon.deployments.getList()).length === 0);
          await refused(404, marathon.groups.getOne('/shop'));

          const callback = 'http://127.0.0.1:1/events';
          assert.strictEqual((await marathon.subscriptions.create(callback)).callbackUrl, callback);
          assert.deepStrictEqual(await marathon.subscriptions.getList(), { callbackUrls: [callback] });
          assert.strictEqual((await marathon.subscriptions.delete(callback)).eventType, 'unsubscribe_event');
          done(await marathon.apps.destroy('/node/web', true));
          assert.strictEqual((await marathon.leader.abdicate()).message, 'Leadership abdicated');
          console.log('everything held');
          process.exit(0);
        })().catch(e => { console.error(e); process.exit(1); });
        """;

    [Fact]
    public async Task Client_OfNpm_DoesAllItCan()
    {
        var node = RealParts.Program("node", "nodejs");
        var folder = await InstallAsync("marathon-node@1.1.0");
        await using var center = await DataCenter.StartAsync();

        var run = await Command.RunAsync(node, ["-e", NodeClientScript, folder, center.Port.ToString(CultureInfo.InvariantCulture)], s_limit);

        Assert.True(run.ExitCode == 0 && run.Output.EndsWith("everything held\n", StringComparison.Ordinal), run.Output + run.Error + center.LogTails());
    }

    [Fact]
    public async Task PythonClient_OfDebian_DoesAllItCan()
    {
        const string python = "/usr/bin/python3";
        if (!File.Exists(python) || !Directory.Exists("/usr/lib/python3/dist-packages/marathon")) RealParts.Missing("the Debian package python3-marathon is not installed");
        await using var center = await DataCenter.StartAsync();

        var run = await Command.RunAsync(python, ["-c", PythonScript, $"http://127.0.0.1:{center.Port}"], s_limit);

        Assert.True(run.ExitCode == 0 && run.Output.EndsWith("everything held\n", StringComparison.Ordinal), run.Output + run.Error + center.LogTails());
    }

    [Fact]
    public async Task EventClient_OfNpm_HearsADeployment()
    {
        var node = RealParts.Program("node", "nodejs");
        var folder = await InstallAsync("marathon-event-bus-client@0.1.7");
        await using var center = await DataCenter.StartAsync();

        var run = await Command.RunAsync(node, ["-e", NodeScript, folder, center.Port.ToString(CultureInfo.InvariantCulture)], s_limit);

        Assert.True(run.ExitCode == 0, run.Output + run.Error + center.LogTails());
        Assert.Contains("saw deployment_info deployment_success event_stream_attached instance_changed_event status_update_event", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_DiscoversTheTasks()
    {
        var program = RealParts.Program("prometheus", "prometheus");
        await using var center = await DataCenter.StartAsync();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """
            {"id":"/monitored","cmd":"sleep 1000","instances":2,"cpus":0.1,"mem":32,"labels":{"team":"a"},
             "portDefinitions":[{"port":0,"name":"metrics","labels":{"scrape":"yes"}}]}
            """);
        await center.SettledAsync("/monitored", 2);
        var folder = Directory.CreateTempSubdirectory("sandun-prometheus-");
        try
        {
            var port = DataCenter.FreePort();
            var config = Path.Combine(folder.FullName, "prometheus.yml");
            await File.WriteAllTextAsync(config, $$"""
                scrape_configs:
                  - job_name: marathon
                    marathon_sd_configs:
                      - servers: ["http://127.0.0.1:{{center.Port}}"]
                        refresh_interval: 1s
                """, TestContext.Current.CancellationToken);
            using var prometheus = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
                program, [$"--config.file={config}", $"--storage.tsdb.path={folder.FullName}/data", $"--web.listen-address=127.0.0.1:{port}"])
            {
                RedirectStandardError = true, RedirectStandardOutput = true,
            })!;
            prometheus.BeginErrorReadLine();
            prometheus.BeginOutputReadLine();
            try
            {
                var targets = await Eventually.Get(() => TargetsAsync(port, 2), TimeSpan.FromSeconds(60), () => center.DescribeAsync("/monitored"));
                var found = targets.AsArray().Select(target => target!["discoveredLabels"]!).ToList();
                var tasks = await center.RunningTasksAsync("/monitored");
                Assert.Equal(
                    tasks.Select(task => $"{(string?)task["host"]}:{(int)task["ports"]![0]!}").Order(), found.Select(labels => (string?)labels["__address__"]).Order());
                Assert.All(found, labels => Assert.Equal(
                    ("/monitored", "a", "yes"),
                    ((string?)labels["__meta_marathon_app"], (string?)labels["__meta_marathon_app_label_team"], (string?)labels["__meta_marathon_port_definition_label_scrape"])));
            }
            finally
            {
                prometheus.Kill();
                await prometheus.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<JsonNode?> TargetsAsync(int port, int wanted)
    {
        try
        {
            using var http = new HttpClient();
            var targets = JsonNode.Parse(await http.GetStringAsync($"http://127.0.0.1:{port}/api/v1/targets"))!["data"]!["activeTargets"]!;
            return targets.AsArray().Count == wanted ? targets : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Installs an npm package below the build's own output, once.</summary>
    private static async Task<string> InstallAsync(string package)
    {
        var npm = RealParts.Program("npm", "npm");
        var folder = Repository.PathOf("artifacts/clients/npm");
        Directory.CreateDirectory(folder);
        if (Directory.Exists(Path.Combine(folder, "node_modules", package.Split('@')[0]))) return folder;
        var install = await Command.RunAsync(npm, ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", package], s_limit);
        if (install.ExitCode != 0) RealParts.Missing($"npm could not install {package}: {install.Error}");
        return folder;
    }
}
