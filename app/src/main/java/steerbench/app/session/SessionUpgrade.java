package steerbench.app.session;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Brings a file of an older format to the present one. In format 1 all features were of one SAE, which
/// `settings.sae` named.
final class SessionUpgrade {
    private SessionUpgrade() {}

    static JsonNode of(JsonNode session) {
        if (session instanceof ObjectNode root && root.path("format").asInt(0) == 1) {
            String sae = root.path("settings").path("sae").asString("");
            ArrayNode saes = root.putArray("saes");
            if (!sae.isEmpty()) {
                saes.add(sae);
            }
            features(root.path("settings"));
            root.path("runs").forEach(run -> features(run.path("settings")));
            if (root.get("pinned") instanceof ArrayNode pinned) {
                for (int i = 0; i < pinned.size(); i++) {
                    pinned.set(i, feature(sae, pinned.get(i)));
                }
            }
            if (root.path("selected").isNumber()) {
                root.set("selected", feature(sae, root.path("selected")));
            }
            root.put("format", Session.FORMAT);
        }
        return session;
    }

    private static void features(JsonNode settings) {
        String sae = settings.path("sae").asString("");
        for (JsonNode steered : settings.path("features")) {
            if (steered instanceof ObjectNode one && one.path("feature").isNumber()) {
                one.set("feature", feature(sae, one.path("feature")));
            }
        }
    }

    private static ObjectNode feature(String sae, JsonNode number) {
        return JsonNodeFactory.instance.objectNode().put("sae", sae).put("number", number.asInt());
    }
}
