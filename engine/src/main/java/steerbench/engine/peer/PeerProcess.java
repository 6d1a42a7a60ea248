package steerbench.engine.peer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A program beside us that does one thing at a time on command: a line of JSON in, a line of JSON out. It
/// measures itself, so that all peers take turns on the machine.
final class PeerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerProcess.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SECONDS_TO_END = 10;
    /// Java gives a process that a signal ended this status and the signal's number, as shells do.
    private static final int BY_SIGNAL = 128;

    private final String name;
    private final String remedy;
    private final Process process;
    private final Path folder;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final Cancellation cancellation;
    private final Cancellation.Registration cancelled;

    private PeerProcess(String name, String remedy, Process process, Path folder, Cancellation cancellation) {
        this.name = name;
        this.remedy = remedy;
        this.process = process;
        this.folder = folder;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.cancellation = cancellation;
        this.cancelled = cancellation.onCancel(process::destroyForcibly);
    }

    /// A Python that runs the peer's script.
    static PeerProcess python(PeerKind kind, Path python, List<String> arguments, Cancellation cancellation) {
        String remedy = kind.library().remedy();
        try {
            Path folder = Files.createTempDirectory("steerbench-peer");
            Path file = folder.resolve(kind.script());
            try (InputStream resource = PeerProcess.class.getResourceAsStream(kind.script())) {
                if (resource == null) {
                    throw new IllegalStateException("the program lacks its resource " + kind.script());
                }
                Files.write(file, resource.readAllBytes());
            }
            List<String> command = new ArrayList<>(List.of(python.toString(), file.toString()));
            command.addAll(arguments);
            return start(kind.label(), remedy, command, folder, cancellation);
        } catch (IOException e) {
            throw failed(kind.label(), "does not start (" + e.getMessage() + ")", remedy, e);
        }
    }

    /// @param remedy what to do where it does not run
    /// @param folder holds what the process needs and says; deleted in the end
    static PeerProcess start(String name, String remedy, List<String> command, Path folder, Cancellation cancellation) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(errors(folder).toFile())
                    .start();
            return new PeerProcess(name, remedy, process, folder, cancellation);
        } catch (IOException e) {
            delete(folder);
            throw failed(name, "does not start (" + e.getMessage() + ")", remedy, e);
        }
    }

    private static Path errors(Path folder) {
        return folder.resolve("errors.log");
    }

    /// @throws MissingResourceException where the process answers with an error, with no JSON, or not at all
    JsonNode ask(Map<String, ?> command) {
        JsonNode answer;
        try {
            in.write(JSON.writeValueAsString(command));
            in.newLine();
            in.flush();
            String line = out.readLine();
            cancellation.check();
            if (line == null) {
                throw failed(name, "ended" + signal() + ": " + lastWords(), remedy, null);
            }
            answer = JSON.readTree(line);
        } catch (IOException | JacksonException e) {
            cancellation.check();
            throw failed(name, "does not answer (" + e.getMessage() + "): " + lastWords(), remedy, e);
        }
        if (answer.has("error")) {
            throw failed(name, "failed: " + answer.path("error").asString(), remedy, null);
        }
        return answer;
    }

    /// The time a command took by the peer's own clock.
    double seconds(Map<String, ?> command) {
        double seconds = ask(command).path("seconds").asDouble(0);
        if (!(seconds > 0)) {
            throw failed(name, "says no time for '" + command.get("command") + "'", remedy, null);
        }
        return seconds;
    }

    /// What ended it, where it did not do so itself.
    private String signal() throws IOException {
        try {
            boolean ended = process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
            int status = ended ? process.exitValue() : 0;
            return status > BY_SIGNAL ? " by signal " + (status - BY_SIGNAL) : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + name + " ended");
        }
    }

    /// The last line it wrote to its standard error: what Python says of an exception.
    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(errors(folder), StandardCharsets.ISO_8859_1).stream()
                    .filter(l -> !l.isBlank())
                    .toList();
            return lines.isEmpty() ? "it gave no reason" : lines.getLast().strip();
        } catch (IOException e) {
            return "it gave no reason (" + e.getMessage() + ")";
        }
    }

    private static MissingResourceException failed(
            String name, String reason, String remedy, @Nullable Throwable cause) {
        return new MissingResourceException(name, reason, remedy, cause);
    }

    @Override
    public void close() {
        cancelled.close();
        try {
            in.close();
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // it ended before it read all
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.warn("{} stays behind", folder, e);
        }
    }
}
