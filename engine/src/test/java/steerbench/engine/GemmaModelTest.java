package steerbench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// The second model, where it was fetched: it wants its licence accepted, so no build fetches it by itself
/// (`docs/measurements.md`).
@Tag("model")
class GemmaModelTest {

    @Test
    void gemmaLoadsAndWritesSensibleEnglish() {
        CacheFolders folders = CacheFolders.ofUser();
        ModelLibrary library = new ModelLibrary(folders);
        PinnedModel gemma = PinnedModel.gemma3();
        assumeTrue(
                library.has(gemma),
                "not run: Gemma 3 270M is not in the cache; 'steerbench model fetch gemma-3-270m' gets it");
        try (LocalEngine engine =
                LocalEngine.open(EngineSettings.standard(library.path(gemma), List.of()), folders.packed())) {
            assertThat(engine.info().model().family()).startsWith("gemma3");
            TextRequest request = new TextRequest(
                    List.of(PromptSpec.raw("The capital of France is")),
                    List.of(SteeringPlan.unsteered()),
                    1,
                    12,
                    SamplingSettings.greedy(),
                    true,
                    Map.of());
            String text = engine.generate(request, GenerationListener.silent(), Cancellation.never())
                    .join()
                    .generation()
                    .continuations()
                    .getFirst()
                    .text();
            assertThat(text).as("as llama.cpp goes on").startsWith(" the capital of the country of France.");
        }
    }
}
