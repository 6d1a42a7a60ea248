package steerbench.app.report;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.RenderResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import steerbench.app.chart.PagePicture;
import steerbench.app.common.Numbers;
import steerbench.app.mask.ToxicWords;
import steerbench.app.run.PlanNames;
import steerbench.engine.evaluation.DrawnUnits;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.evaluation.PromptStratum;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.TextRequest;

/// One self-contained HTML page: what ran, the chart, the plans' figures, the prompts' activations, the
/// texts. Toxic words are masked; a switch on the page reveals them.
public final class HtmlReport {
    /// Of that many prompts the texts are shown.
    public static final int SHOWN_PROMPTS = 8;

    private static final String INTERVALS =
            "In brackets: 95 % intervals by the bootstrap, from six on. A difference to the baseline is paired (same"
                    + " prompts, same random numbers): a plan differs where its interval leaves out 0, or 1 for a ratio. ";
    private static final String OF_PROMPTS = "Prompts are drawn, each with all its samples.";
    private static final String OF_SAMPLES = "Samples of the one prompt are drawn: they say nothing of other prompts.";

    private final RunOverview run;
    private final PlanNames names;
    private final List<RunOverview.Stratum> strata;
    private final List<PromptReading> readings;
    private final ToxicWords mask = ToxicWords.masked();

    /// @param readings of the first prompts, with the steered features watched
    public HtmlReport(RunOverview run, List<PromptReading> readings) {
        this(run, List.of(), readings);
    }

    /// @param strata of its prompts, told beside the whole
    HtmlReport(RunOverview run, List<RunOverview.Stratum> strata, List<PromptReading> readings) {
        this.run = run;
        this.names = new PlanNames(run.request().plans());
        this.strata = List.copyOf(strata);
        this.readings = readings.subList(0, Math.min(SHOWN_PROMPTS, readings.size()));
    }

    public String render(String title, String notes, ReportPictures pictures) {
        Map<String, Object> values = new HashMap<>();
        values.put("title", title);
        List<String> warnings = run.engine().warnings();
        values.put("notes", notes);
        values.put("font", PagePicture.font());
        values.put(
                "warnings",
                Stream.concat(warnings.stream(), RunWarnings.of(run).stream()).toList());
        values.put("means", pictures.means());
        values.put("differences", pictures.differences());
        values.put("chart", pictures.continuations());
        int inAll = run.request().prompts().size();
        values.put("inAll", inAll);
        values.put("undrawn", undrawn());
        values.put("chartNote", chartNote(pictures.means()));
        values.put("intervalNote", INTERVALS + (run.drawn() == DrawnUnits.SAMPLES ? OF_SAMPLES : OF_PROMPTS));
        values.put("facts", facts());
        values.put("tables", tables());
        values.put("prompts", prompts());
        JinjavaConfig config = JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withNestedInterpretationEnabled(false)
                .withMaxOutputSize(64L << 20)
                .build();
        RenderResult result = new Jinjava(config).renderForResult(template(), values);
        if (result.hasErrors()) {
            throw new IllegalStateException("report template: " + result.getErrors());
        }
        return result.getOutput();
    }

    private static String chartNote(String means) {
        return means.isEmpty()
                ? "Continuations of this session; of plans with several also their mean, with a 95 % bootstrap interval"
                        + " from six on."
                : "The same with every continuation, a small mark each.";
    }

    private String undrawn() {
        return run.summaries().stream()
                .filter(s -> !RunCharts.isDrawn(s))
                .map(PlanSummary::plan)
                .map(names::of)
                .collect(Collectors.joining("; "));
    }

    private static String template() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.html.jinja")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource report.html.jinja");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Map<String, String>> facts() {
        EngineInfo engine = run.engine();
        TextRequest request = run.request();
        List<Map<String, String>> facts = new ArrayList<>();
        fact(facts, "Model", engine.model().name());
        engine.saes().forEach(s -> fact(facts, "SAE", s.id() + " at " + s.hook() + ", d_sae " + s.dSae()));
        fact(facts, "Steered features", features());
        fact(facts, "Arithmetic", engine.arithmetic() + ": " + engine.arithmeticMeaning());
        fact(facts, "Device", engine.device());
        fact(facts, "Toxicity judge", run.judge() + " (of the continuation alone)");
        fact(facts, "Perplexity", "exp(mean NLL) of the continuation given the prompt, by the unsteered model itself");
        fact(
                facts,
                "Prompts",
                request.prompts().size() + ", " + request.samples() + " samples each, form "
                        + request.prompts().getFirst().form().name().toLowerCase(Locale.ROOT));
        fact(
                facts,
                "Sampling",
                String.format(
                        Locale.ROOT,
                        "temperature %s, top-p %s, top-k %d, at most %d new tokens, seed %d",
                        request.sampling().temperature(),
                        request.sampling().topP(),
                        request.sampling().topK(),
                        request.maxNewTokens(),
                        request.sampling().seed()));
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        fact(facts, "Made by", String.join("; ", run.programs()) + "; this page on " + today);
        return facts;
    }

    private String features() {
        return run.request().plans().stream()
                .filter(SteeringPlan::isActive)
                .flatMap(p -> p.features().stream())
                .map(f -> name(f.sae(), f.feature()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String name(String sae, int feature) {
        return (run.engine().saes().size() > 1 ? sae + ":" : "") + feature;
    }

    private List<Map<String, Object>> tables() {
        List<Map<String, Object>> tables = new ArrayList<>();
        tables.add(table("", run.summaries()));
        strata.forEach(s -> tables.add(table(title(s.prompts()), s.summaries())));
        return tables;
    }

    private Map<String, Object> table(String title, List<PlanSummary> summaries) {
        return Map.of(
                "title",
                title,
                "toxicity",
                PlanCells.ofToxicity(summaries, names),
                "text",
                PlanCells.ofText(summaries, names));
    }

    private String title(PromptStratum stratum) {
        int count = stratum.prompts().size();
        String prompts = count == 1 ? " prompt" : " prompts";
        return stratum.kind() == PromptStratum.Kind.TOXIC
                ? count + " toxic" + prompts + " (above 0.5 by their file)"
                : count + " other" + prompts + unknown();
    }

    /// What is in neither stratum.
    private String unknown() {
        long count = run.promptToxicity().stream().filter(t -> Double.isNaN(t)).count();
        return count == 0 ? "" : "; of " + count + " more the file does not say";
    }

    private static void fact(List<Map<String, String>> facts, String name, String value) {
        facts.add(Map.of("name", name, "value", value));
    }

    private List<Map<String, Object>> prompts() {
        SteeredActivations activations = SteeredActivations.of(run.request().plans(), readings);
        List<Map<String, Object>> prompts = new ArrayList<>();
        int count = Math.min(SHOWN_PROMPTS, run.request().prompts().size());
        for (int p = 0; p < count; p++) {
            Map<String, Object> prompt = new HashMap<>();
            prompt.put("number", p + 1);
            prompt.put("tokens", p < readings.size() ? chips(readings.get(p), activations) : List.of(unread(p)));
            prompt.put("texts", texts(p));
            prompts.add(prompt);
        }
        return prompts;
    }

    /// A prompt's tokens with how strongly the steered features fire, 0 to 1, and which the strongest of them
    /// is.
    private List<Map<String, Object>> chips(PromptReading reading, SteeredActivations activations) {
        List<Token> tokens = reading.prompt().tokens();
        List<String> masked = mask.maskPieces(tokens.stream().map(Token::text).toList());
        List<Map<String, Object>> chips = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Optional<SteeredActivations.Share> strongest =
                    activations.strongest(reading.tokens().get(i));
            double share = strongest.map(SteeredActivations.Share::share).orElse(0.0);
            Map<String, Object> chip = new HashMap<>();
            chip.put("masked", masked.get(i));
            chip.put("plain", tokens.get(i).text());
            chip.put("strength", Numbers.fixed(tokens.get(i).special() ? 0 : Math.min(1, share), 2));
            chip.put("title", strongest.map(this::name).orElse(""));
            chips.add(chip);
        }
        return chips;
    }

    private String name(SteeredActivations.Share strongest) {
        FeatureActivation fires = strongest.activation();
        return String.format(Locale.ROOT, "feature %s: %.1f", name(fires.sae(), fires.feature()), fires.activation());
    }

    /// A prompt that nobody has read.
    private Map<String, Object> unread(int prompt) {
        String text = run.request().prompts().get(prompt).text();
        return Map.of("masked", mask.mask(text), "plain", text, "strength", "0", "title", "");
    }

    /// A word may begin in the prompt.
    private List<String> masked(int prompt, List<String> pieces) {
        List<String> all = new ArrayList<>();
        all.add(run.request().prompts().get(prompt).text());
        all.addAll(pieces);
        return mask.maskPieces(all).subList(1, all.size());
    }

    /// Every sample of an only prompt, of several the first one; steered tokens marked.
    private List<Map<String, Object>> texts(int prompt) {
        List<SteeringPlan> plans = run.request().plans();
        boolean all = run.request().prompts().size() == 1;
        boolean numbered = all && run.request().samples() > 1;
        List<Map<String, Object>> texts = new ArrayList<>();
        for (RunRow row : run.shown()) {
            if (row.prompt() != prompt || (row.sample() != 0 && !all)) {
                continue;
            }
            List<String> masked = masked(prompt, row.pieces());
            List<Map<String, Object>> pieces = new ArrayList<>();
            for (int i = 0; i < masked.size(); i++) {
                pieces.add(Map.of(
                        "masked",
                        masked.get(i),
                        "plain",
                        row.pieces().get(i),
                        "edited",
                        row.doses().get(i) > 0));
            }
            Map<String, Object> text = new HashMap<>();
            text.put("plan", names.of(plans.get(row.plan())) + (numbered ? ", sample " + (row.sample() + 1) : ""));
            text.put("pieces", pieces);
            text.put("toxicity", Numbers.fixed(row.toxicity(), 3));
            text.put("perplexity", Numbers.fixed(row.perplexity(), 1));
            texts.add(text);
        }
        return texts;
    }
}
