package steerbench.app.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import steerbench.app.run.JudgeThread;
import steerbench.app.run.RunService;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.device.Gpu;
import steerbench.engine.evaluation.SequenceScore;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.RowId;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.Receipt;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.HeldWeights;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.EngineSettings.SaeChoice;
import steerbench.engine.workbench.SaeCheck;
import steerbench.engine.workbench.SaeInfo;
import steerbench.engine.workbench.TextRequest;
import steerbench.engine.workbench.TextResult;

/// An engine whose runs begin when they are asked for and go on when the test says so.
public final class ScriptedEngine {
    /// The SAE's id.
    public static final String SAE = "tiny";

    private static final EngineInfo INFO = new EngineInfo(
            new ModelShape("tiny", "llama", 2, 8, 2, 2, 4, 4, 16, 100, 64),
            "tiny.gguf",
            List.of(new SaeInfo(SAE, "blocks.1.hook_resid_post", "standard", 8, 32, "tiny")),
            Mode.EXACT,
            new HeldWeights(WeightPrecision.STORED, 0, ""),
            "float32 activations, weights as stored",
            "ONNX Runtime 0",
            "CPU",
            1,
            64,
            1 << 30);

    /// A run as the engine was asked for it.
    public record Asked(
            TextRequest request,
            GenerationListener listener,
            Cancellation cancellation,
            CompletableFuture<TextResult> result) {

        /// Every row gets one more token.
        public void token(int index, String text) {
            for (int plan = 0; plan < request.plans().size(); plan++) {
                listener.onToken(new RowId(0, plan, 0), index, generated(text));
            }
        }

        /// The run ends with these texts.
        public void finish(String text) {
            finish(text, true);
        }

        void finish(String text, boolean heard) {
            List<Continuation> rows = new ArrayList<>();
            for (int plan = 0; plan < request.plans().size(); plan++) {
                Continuation row = new Continuation(
                        new RowId(0, plan, 0), List.of(generated(text)), text, Finish.LENGTH, List.of());
                if (heard) {
                    listener.onFinished(row);
                }
                rows.add(row);
            }
            Prompt prompt = new Prompt(request.prompts().getFirst().text(), List.of(), false);
            result.complete(new TextResult(
                    request,
                    List.of(prompt),
                    new Generation(
                            rows,
                            Mode.EXACT,
                            WeightPrecision.STORED,
                            cancellation.isCancelled(),
                            new Generation.Timing(1, 0.1, 0.1, 4, 0.1),
                            new Generation.Memory(1 << 30, 1 << 20, rows.size()))));
        }

        private static GeneratedToken generated(String text) {
            return new GeneratedToken(
                    new Token(7, text, false), text, -1, List.of(), List.of(), new Receipt(List.of(), List.of()));
        }
    }

    private List<SaeCheck.Report> reports = List.of();
    private EngineInfo info = INFO;
    private Optional<Gpu> gpu = Optional.empty();
    private final List<Asked> asked = new ArrayList<>();
    private Optional<JudgeThread> lastJudge = Optional.empty();

    /// The runs so far, oldest first.
    public List<Asked> asked() {
        return asked;
    }

    /// The last run that was asked for ends with these texts, scored.
    public void finish(String text) {
        finish(text, true);
    }

    /// The same, but the result overtakes all news of it.
    public void finishUnheard(String text) {
        finish(text, false);
    }

    private void finish(String text, boolean heard) {
        asked.getLast().finish(text, heard);
        // The judge has one thread: when it comes to this, what it was given before is done.
        lastJudge.orElseThrow().score(List.of(), new Cancellation()).join();
    }

    /// What the self-test of its SAEs finds.
    public ScriptedEngine finding(List<SaeCheck.Report> newReports) {
        reports = newReports;
        return this;
    }

    /// With these SAEs instead of [#SAE].
    public ScriptedEngine with(SaeInfo... saes) {
        info = new EngineInfo(
                INFO.model(),
                INFO.modelFile(),
                List.of(saes),
                INFO.mode(),
                INFO.weights(),
                INFO.meaning(),
                INFO.runtime(),
                INFO.device(),
                1,
                INFO.maxPositions(),
                INFO.cacheBytes());
        return this;
    }

    /// As if it computed there.
    public ScriptedEngine on(Gpu newGpu) {
        gpu = Optional.of(newGpu);
        return this;
    }

    public LoadedEngine loaded() {
        JudgeThread judge = new JudgeThread(new LetterJudge());
        lastJudge = Optional.of(judge);
        RunService runs = new RunService(
                info,
                (request, listener, cancellation) -> {
                    Asked run = new Asked(request, listener, cancellation, new CompletableFuture<>());
                    asked.add(run);
                    return run.result();
                },
                (sequences, _) -> CompletableFuture.completedFuture(
                        sequences.stream().map(s -> new SequenceScore(2, 1)).toList()),
                judge);
        return new LoadedEngine(
                new EngineChoice(
                        "Tiny",
                        Path.of(info.modelFile()),
                        info.saes().stream()
                                .map(s -> new SaeChoice(s.id(), Path.of(s.path())))
                                .toList(),
                        info.mode(),
                        info.weights().precision()),
                info,
                (_, _, _) -> new CompletableFuture<>(),
                runs,
                (_, _) -> reports,
                Map.of(),
                Optional.of(judge.id()),
                () -> gpu,
                List.of(),
                judge::close);
    }
}
