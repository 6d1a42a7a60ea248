package steerbench.engine.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// The SAEs of a graph under construction, each waiting for its hook: on the residual stream they read and
/// edit, elsewhere they only read.
final class SiteHooks {
    private final OnnxGraph graph;
    private final List<SaeSite> sites;
    private final List<SiteReadout> readouts = new ArrayList<>();
    private final Set<HookPoint> reached = new HashSet<>();

    SiteHooks(OnnxGraph graph, List<SaeSite> sites) {
        this.graph = graph;
        this.sites = sites;
        for (int i = 0; i < sites.size(); i++) {
            readouts.add(new SiteReadout(graph, i, sites.get(i)));
        }
    }

    void edit(HookPoint hook, Residual stream) {
        for (int i = 0; i < sites.size(); i++) {
            if (sites.get(i).hook().equals(hook)) {
                reached.add(hook);
                new SteeringEdit(graph, sites.get(i), readouts.get(i)).apply(stream);
            }
        }
    }

    void read(HookPoint hook, Value value) {
        for (int i = 0; i < sites.size(); i++) {
            if (sites.get(i).hook().equals(hook)) {
                reached.add(hook);
                readouts.get(i).read(value);
            }
        }
    }

    /// Hooks of SAEs that came by.
    Set<HookPoint> reached() {
        return Set.copyOf(reached);
    }
}
