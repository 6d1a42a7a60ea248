package steerbench.app.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.app.chart.PagePicture;
import steerbench.app.common.FiniteNumbers;
import steerbench.app.common.WholeFile;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.problem.StorageException;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.PromptReading;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/// Writes a run's machine-readable files into a folder. Their texts are unmasked, and `README.txt` says so.
public final class RunFiles {
    private static final JsonMapper JSON = FiniteNumbers.mapper();
    private static final CsvMapper CSV = new CsvMapper();

    /// What `activations.json` holds.
    record Activations(String masking, List<PromptReading> prompts) {}

    private static final String README = """
            What lies here

            report.html           everything on one page; toxic words are masked until revealed
            means.png, means.svg  toxicity against perplexity, a mark a plan
            chart.png, chart.svg  the same with every continuation, where there are at most 2,000
            differences.png, .svg how far each plan is from the baseline, where there are intervals
            plans.csv             a line a plan: means, intervals, expected maximum toxicity, toxicity probability
            continuations.csv     a line a continuation: both scores and the text (UNMASKED)
            """;
    private static final String REMEDY = "Choose another folder, or free space";

    private final Path folder;

    public RunFiles(Path folder) {
        this.folder = folder;
    }

    /// Proves that the folder can be made and written to, before hours of work rely on it. Leaves nothing:
    /// there may never be results.
    public void prove() {
        boolean wasThere = Files.exists(folder);
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".steerbench", ""));
            if (!wasThere) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw StorageException.unwritable(folder, REMEDY, e);
        }
    }

    /// The page, the charts and the tables.
    ///
    /// @param readings of the prompts whose texts are shown
    /// @param rows all continuations, which are many: read while they are written
    public void report(RunOverview run, List<PromptReading> readings, String title, String notes, Stream<RunRow> rows) {
        Measured by = Measured.by(run);
        List<RunOverview.Stratum> strata = run.strata();
        List<SteeringPlan> plans = run.request().plans();
        lines("plans.csv", PlanLine.all(run.summaries(), plans, by));
        if (!strata.isEmpty()) {
            lines("strata.csv", PlanLine.ofStrata(strata, plans, by));
        }
        csv(
                "continuations.csv",
                CSV.schemaFor(ContinuationRow.class),
                rows.map(row -> ContinuationRow.of(row, run, by)));
        String means = picture("means", Optional.of(RunCharts.ofPlans(run)));
        String differences = picture("differences", RunCharts.differences(run));
        String dots = picture("chart", RunCharts.ofContinuations(run));
        ReportPictures pictures = new ReportPictures(means, differences, dots);
        text("report.html", new HtmlReport(run, strata, readings).render(title, notes, pictures));
    }

    /// The whole run, and what the SAEs say of its prompts.
    public void whole(RunOverview run, List<Prompt> prompts, List<PromptReading> readings) {
        json("run.json", RunDocument.of(run, prompts));
        json("activations.json", new Activations(ToxicWords.UNMASKED, readings));
    }

    /// What lies in the folder.
    ///
    /// @param more lines about files that the caller writes by itself
    public void readme(String more) {
        text("README.txt", README + more);
    }

    /// @param chart none: of a run that was smaller there may be one
    /// @return its SVG, or nothing
    private String picture(String name, Optional<PagePicture> chart) {
        if (chart.isEmpty()) {
            delete(name + ".png");
            delete(name + ".svg");
            return "";
        }
        String svg = chart.get().svg();
        save(name + ".png", part -> Files.write(part, chart.get().png()));
        text(name + ".svg", svg);
        return svg;
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw StorageException.unwritable(folder.resolve(name), REMEDY, e);
        }
    }

    /// @param lines each with the same columns
    private void lines(String name, List<Map<String, Object>> lines) {
        CsvSchema.Builder schema = CsvSchema.builder();
        lines.stream().flatMap(line -> line.keySet().stream()).distinct().forEach(schema::addColumn);
        csv(name, schema.build(), lines.stream());
    }

    private <T> void csv(String name, CsvSchema schema, Stream<T> rows) {
        save(name, part -> {
            try (SequenceWriter writer = CSV.writer(schema.withHeader()).writeValues(part.toFile())) {
                rows.forEach(writer::write);
            }
        });
    }

    private void json(String name, Object value) {
        save(name, part -> JSON.writeValue(part, value));
    }

    private void text(String name, String text) {
        save(name, part -> Files.writeString(part, text, StandardCharsets.UTF_8));
    }

    private void save(String name, WholeFile.Content content) {
        new WholeFile(folder.resolve(name), REMEDY).write(content);
    }
}
