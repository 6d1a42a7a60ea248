package steerbench.engine.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import steerbench.engine.problem.MissingResourceException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// llama.cpp in a Python process beside us, on the same file and threads; measures itself on command, so that
/// both take turns on the machine.
final class LlamaCpp implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Path script;
    private final BufferedReader out;
    private final BufferedWriter in;

    private LlamaCpp(Process process, Path script) {
        this.process = process;
        this.script = script;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    static LlamaCpp start(Path python, Path gguf, int threads) {
        try {
            Path script = Files.createTempFile("steerbench_peer", ".py");
            try (InputStream resource = LlamaCpp.class.getResourceAsStream("llama_cpp_peer.py")) {
                if (resource == null) {
                    throw new IllegalStateException("the program lacks its resource llama_cpp_peer.py");
                }
                Files.write(script, resource.readAllBytes());
            }
            Process process = new ProcessBuilder(
                            python.toString(), script.toString(), gguf.toString(), Integer.toString(threads))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new LlamaCpp(process, script);
        } catch (IOException e) {
            throw missing(python, e);
        }
    }

    private static MissingResourceException missing(Path python, IOException e) {
        return new MissingResourceException(
                "llama.cpp",
                "does not run under " + python + " (" + e.getMessage() + ")",
                "Run 'steerbench bench --setup-llama-cpp' to build it from source",
                e);
    }

    /// Tokens per second of greedy decoding, all rows together.
    double decode(List<Integer> prompt, int rows, int tokens) {
        JsonNode answer = ask(Map.of("command", "decode", "prompt", prompt, "rows", rows, "tokens", tokens));
        return (double) rows * tokens / answer.path("seconds").asDouble();
    }

    /// Tokens per second of one prompt.
    double prefill(List<Integer> prompt) {
        return prompt.size()
                / ask(Map.of("command", "prefill", "prompt", prompt))
                        .path("seconds")
                        .asDouble();
    }

    String version() {
        return ask(Map.of("command", "version")).path("version").asString("");
    }

    private JsonNode ask(Map<String, ?> command) {
        try {
            in.write(JSON.writeValueAsString(command));
            in.newLine();
            in.flush();
            String answer = out.readLine();
            if (answer == null) {
                throw new IOException("the process ended");
            }
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw missing(script, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
