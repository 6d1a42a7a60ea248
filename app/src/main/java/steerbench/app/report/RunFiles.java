package steerbench.app.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import steerbench.app.chart.PagePicture;
import steerbench.app.common.FiniteNumbers;
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
            chart.png, chart.svg  the same with every continuation, where they are not too many to be told apart
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
            write("probe", part -> Files.writeString(part, ""));
            Files.deleteIfExists(folder.resolve("probe"));
            if (!wasThere) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw StorageException.unwritable(folder, REMEDY, e);
        }
    }

    /// The page, the charts and the tables. The largest of them are lines of continuations, so they are read again
    /// while they are written.
    ///
    /// @param readings of the prompts whose texts are shown
    /// @param rows all continuations
    public void report(
            RunOverview run, List<PromptReading> readings, String title, String notes, Iterable<RunRow> rows) {
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
                () -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> ContinuationRow.of(row, run, by))
                        .iterator());
        String means = picture("means", RunCharts.ofPlans(run));
        String differences = RunCharts.differences(run)
                .map(chart -> picture("differences", chart))
                .orElse("");
        String chart = picture("chart", RunCharts.tradeOff(run));
        String dots = RunCharts.drawsDots(run) ? chart : "";
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

    /// A file by itself: there whole, or not at all.
    public static void write(Path file, String content) {
        Path whole = file.toAbsolutePath();
        new RunFiles(Objects.requireNonNullElse(whole.getParent(), whole))
                .text(whole.getFileName().toString(), content);
    }

    /// @return its SVG
    private String picture(String name, PagePicture chart) {
        String svg = chart.svg();
        save(name + ".png", part -> Files.write(part, chart.png()));
        text(name + ".svg", svg);
        return svg;
    }

    /// @param lines each with the same columns
    private void lines(String name, List<Map<String, Object>> lines) {
        CsvSchema.Builder schema = CsvSchema.builder();
        lines.stream().flatMap(line -> line.keySet().stream()).distinct().forEach(schema::addColumn);
        csv(name, schema.build(), lines);
    }

    private <T> void csv(String name, CsvSchema schema, Iterable<T> rows) {
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

    private interface Writer {
        void write(Path part) throws IOException;
    }

    private void save(String name, Writer writer) {
        try {
            write(name, writer);
        } catch (IOException e) {
            throw StorageException.unwritable(folder.resolve(name), REMEDY, e);
        }
    }

    /// Under a temporary name first: an interrupted run leaves no half files.
    private void write(String name, Writer writer) throws IOException {
        Path part = folder.resolve(name + ".part");
        Files.createDirectories(folder);
        try {
            writer.write(part);
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true); // else a power cut may leave the name without the content
            }
            Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
