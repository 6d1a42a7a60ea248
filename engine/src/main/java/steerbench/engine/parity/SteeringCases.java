package steerbench.engine.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import tools.jackson.databind.JsonNode;

/// The steering cases an index lists.
///
/// @param all that could be read
/// @param ids of all that are listed, also of those that could not be read
record SteeringCases(List<Case> all, Set<String> ids) {
    /// What plans and sessions of the comparison call the SAE.
    static final String SAE = "sae";

    private static final Set<String> FIELDS =
            Set.of("id", "gate", "magnitude", "s", "v", "phase", "rearm", "features", "weights", "tau", "max_act");

    /// @param features in the order of the reference's rows
    record Case(String id, SteeringPlan plan, List<Integer> features) {}

    static SteeringCases read(ParityLog log, String prefix, JsonSource info) {
        List<Case> cases = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        JsonNode list = info.node().path("cases");
        if (!list.isArray() || list.isEmpty()) {
            log.missing(prefix + "cases");
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode node = list.path(i);
            String id = node.path("id").isString() ? node.path("id").asString() : "cases." + i;
            ids.add(id);
            for (String field : node.propertyNames()) {
                if (!FIELDS.contains(field)) {
                    log.notRun(prefix + id + "/" + field, "the comparison does not know this field of the case");
                }
            }
            log.part(prefix + id, () -> cases.add(steeringCase(new JsonSource(info.file(), node))));
        }
        return new SteeringCases(cases, ids);
    }

    private static Case steeringCase(JsonSource c) {
        List<SteeredFeature> features = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        int count = c.node().path("features").size();
        double[] numbers = numbers(c, "features", count);
        double[] weights = numbers(c, "weights", count);
        double[] tau = numbers(c, "tau", count);
        double[] maxAct = numbers(c, "max_act", count);
        for (int i = 0; i < count; i++) {
            int feature = (int) numbers[i];
            ids.add(feature);
            features.add(new SteeredFeature(SAE, feature, weights[i], tau[i], OptionalDouble.of(maxAct[i])));
        }
        SteeringPlan plan = new SteeringPlan(
                features,
                named(c, "gate", SteeringTier.values()),
                named(c, "magnitude", Magnitude.values()),
                c.number("s"),
                c.number("v"),
                named(c, "phase", Phase.values()),
                c.bool("rearm", false),
                false);
        return new Case(c.string("id"), plan, ids);
    }

    /// One number a feature.
    private static double[] numbers(JsonSource c, String field, int count) {
        JsonNode list = c.node().path(field);
        if (!list.isArray()
                || count == 0
                || list.size() != count
                || !list.valueStream().allMatch(JsonNode::isNumber)) {
            throw new InvalidFileException(
                    c.file().toString(), "the case's '" + field + "' is no list of one number a feature", "");
        }
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    private static <E extends Enum<E>> E named(JsonSource source, String field, E[] values) {
        String name = source.string(field);
        for (E value : values) {
            if (value.name().equalsIgnoreCase(name)) {
                return value;
            }
        }
        throw new InvalidFileException(
                source.file().toString(),
                "case '" + source.string("id") + "' has the " + field + " '" + name + "'",
                "");
    }
}
