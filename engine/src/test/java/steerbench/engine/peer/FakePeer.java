package steerbench.engine.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A peer without Python: a process that speaks the protocol and claims ten milliseconds a step.
final class FakePeer {
    private FakePeer() {}

    static List<String> command(String behaviour) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakePeer.class.getName(),
                behaviour);
    }

    /// @param args `good`, `dies`, `crashes` (as by a signal), `prints` (no JSON) or `stuck` (never answers)
    public static void main(String[] args) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (args[0]) {
                case "dies" -> {
                    System.err.println("Traceback (most recent call last):");
                    System.err.println("ImportError: no module named torch");
                    System.exit(1);
                }
                case "crashes" -> Runtime.getRuntime().halt(139);
                case "prints" -> System.out.println("Loading checkpoint shards");
                case "stuck" -> Thread.sleep(600_000);
                default -> System.out.println(answer(JsonMapper.shared().readTree(line)));
            }
        }
    }

    private static String answer(JsonNode command) {
        return switch (command.path("command").asString()) {
            case "version" -> "{\"version\": \"1.2\"}";
            case "steer" ->
                command.path("strength").asDouble() == 0 ? "{\"error\": \"the steering changes nothing\"}" : "{}";
            case "decode" ->
                String.format(
                        "{\"seconds\": %s}",
                        (command.path("steered").asBoolean() ? 0.02 : 0.01)
                                * command.path("tokens").asInt());
            default -> "{}";
        };
    }
}
