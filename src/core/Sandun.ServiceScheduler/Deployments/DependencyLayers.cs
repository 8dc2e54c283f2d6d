using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The graph of dependencies between apps, walked without building it: an app waits for what it and the groups around it depend on, a
/// group for all its members. An app's layer is the number of apps on the longest path below it. The walk keeps its own stack, because
/// chains may be long.
/// </summary>
internal sealed class DependencyLayers
{
    private readonly Func<PathId, AppSpec?> _app;
    private readonly Func<PathId, AppGroup?> _group;
    private readonly Lazy<SortedDictionary<PathId, List<PathId>>> _members;
    private readonly Dictionary<Node, int> _layers = [];
    private readonly HashSet<Node> _open = [];

    private DependencyLayers(Func<PathId, AppSpec?> app, Func<PathId, AppGroup?> group, Func<IEnumerable<PathId>> apps)
    {
        _app = app;
        _group = group;
        _members = new Lazy<SortedDictionary<PathId, List<PathId>>>(() => MembersByGroup(apps()), isThreadSafe: false);
    }

    /// <summary>Whether the walk met a node that waits for itself.</summary>
    public bool FoundCycle { get; private set; }

    public static DependencyLayers Of(Tree tree) => new(
        id => tree.Apps.GetValueOrDefault(id)?.Spec, id => tree.Groups.GetValueOrDefault(id), () => tree.Apps.Keys);

    /// <summary>Whether the edited tree has a cycle. A new cycle runs through something the edit touched, so the walk starts there.</summary>
    public static bool HasCycle(TreeEdit edit)
    {
        var layers = new DependencyLayers(
            edit.FindApp, edit.FindGroup,
            () => edit.Before.Apps.Keys.Concat(edit.Specs.Keys).Distinct().Where(id => edit.FindApp(id) is not null));
        foreach (var id in edit.Specs.Keys) layers.LayerOf(new Node(id, NodeKind.App));
        foreach (var id in edit.Groups.Keys)
        {
            layers.LayerOf(new Node(id, NodeKind.GroupMayBegin));
            if (edit.FindGroup(id) is { Dependencies.IsEmpty: false }) layers.LayerOf(new Node(id, NodeKind.GroupIsUp));
        }

        return layers.FoundCycle;
    }

    /// <summary>The app's layer: 0 for one that depends on no other.</summary>
    public int LayerOf(PathId app) => LayerOf(new Node(app, NodeKind.App));

    private int LayerOf(Node start)
    {
        if (_layers.TryGetValue(start, out var known)) return known;
        var stack = new Stack<Visit>();
        Open(stack, start);
        while (stack.TryPeek(out var visit))
        {
            if (visit.Below.MoveNext())
            {
                var next = visit.Below.Current;
                if (_layers.TryGetValue(next, out var layer)) visit.Raise(layer, next);
                else if (_open.Contains(next)) FoundCycle = true;
                else Open(stack, next);
                continue;
            }

            stack.Pop();
            _open.Remove(visit.Node);
            _layers[visit.Node] = visit.Layer;
            if (stack.TryPeek(out var above)) above.Raise(visit.Layer, visit.Node);
        }

        return _layers[start];
    }

    private void Open(Stack<Visit> stack, Node node)
    {
        _open.Add(node);
        stack.Push(new Visit(node, Below(node).GetEnumerator()));
    }

    private IEnumerable<Node> Below(Node node)
    {
        if (node.Kind == NodeKind.GroupIsUp)
        {
            foreach (var member in _members.Value.GetValueOrDefault(node.Id) ?? []) yield return new Node(member, NodeKind.App);
            yield break;
        }

        var dependencies = node.Kind == NodeKind.App ? _app(node.Id)?.Dependencies : _group(node.Id)?.Dependencies;
        foreach (var dependency in dependencies ?? [])
        {
            if (_app(dependency) is not null) yield return new Node(dependency, NodeKind.App);
            else if (_group(dependency) is not null) yield return new Node(dependency, NodeKind.GroupIsUp);
        }

        if (!node.Id.IsRoot) yield return new Node(node.Id.Parent, NodeKind.GroupMayBegin);
    }

    private static SortedDictionary<PathId, List<PathId>> MembersByGroup(IEnumerable<PathId> apps)
    {
        var members = new SortedDictionary<PathId, List<PathId>>();
        foreach (var app in apps)
        {
            for (var group = app.Parent; ; group = group.Parent)
            {
                if (!members.TryGetValue(group, out var ofGroup)) members.Add(group, ofGroup = []);
                ofGroup.Add(app);
                if (group.IsRoot) break;
            }
        }

        return members;
    }

    private enum NodeKind
    {
        App = 0,

        /// <summary>What must be up before anything in the group.</summary>
        GroupMayBegin = 1,

        /// <summary>All members are up.</summary>
        GroupIsUp = 2,
    }

    private readonly record struct Node(PathId Id, NodeKind Kind);

    private sealed class Visit(Node node, IEnumerator<Node> below)
    {
        public Node Node => node;

        public IEnumerator<Node> Below => below;

        public int Layer { get; private set; }

        public void Raise(int layer, Node from) => Layer = Math.Max(Layer, from.Kind == NodeKind.App ? layer + 1 : layer);
    }
}
