package steerbench.engine.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import steerbench.engine.corpus.HoldOut;
import steerbench.engine.corpus.JsonLines;
import steerbench.engine.corpus.Part;
import steerbench.engine.corpus.TextFile;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;

/// A file of labelled texts that a data folder may hold, and how it is read.
enum LabelledFile {
    RTP_TOXIC("rtp_toxic.jsonl", TextSet.REAL_TOXICITY_PROMPTS),
    RTP_NONTOXIC("rtp_nontoxic.jsonl", TextSet.REAL_TOXICITY_PROMPTS),
    PARADETOX("paradetox.jsonl", TextSet.PARADETOX),
    TWEETEVAL_TRAIN("tweeteval_offensive_train.jsonl", TextSet.TWEETEVAL_OFFENSIVE),
    TWEETEVAL_VAL("tweeteval_offensive_val.jsonl", TextSet.TWEETEVAL_OFFENSIVE),
    HATECHECK("hatecheck.jsonl", TextSet.HATECHECK),
    DAVIDSON("davidson.jsonl", TextSet.DAVIDSON),
    TOXIGEN("toxigen_prompts.jsonl", TextSet.TOXIGEN),
    BOLD("neutral/bold_wiki.txt", TextSet.NEUTRAL),
    MOVIE_REVIEWS("neutral/movie_reviews.txt", TextSet.NEUTRAL),
    WIKITEXT("neutral/wikitext2_valid.txt", TextSet.NEUTRAL),
    STATE_UNION("neutral/state_union.txt", TextSet.NEUTRAL);

    /// Of a neutral file; the encoder's time is better spent on texts that teach more.
    private static final int NEUTRAL_LINES = 2000;

    private static final int MIN_NEUTRAL_CHARS = 25;
    private static final int MAX_NEUTRAL_CHARS = 400;

    private final String path;
    private final TextSet set;

    LabelledFile(String path, TextSet set) {
        this.path = path;
        this.set = set;
    }

    static List<String> paths() {
        return Arrays.stream(values()).map(LabelledFile::path).toList();
    }

    /// Relative to the data folder.
    String path() {
        return path;
    }

    TextSet set() {
        return set;
    }

    void read(Path folder, Consumer<LabelledText> consumer, Cancellation cancellation) {
        Path file = folder.resolve(path);
        if (set == TextSet.NEUTRAL) {
            neutral(file, consumer, cancellation);
        } else {
            new JsonLines(file).forEach(line -> read(line, consumer), cancellation);
        }
    }

    private void read(JsonLines.Line line, Consumer<LabelledText> consumer) {
        switch (set) {
            case REAL_TOXICITY_PROMPTS -> {
                JsonLines.Line prompt = line.object("prompt");
                accept(prompt.string("text"), prompt.number("toxicity"), consumer);
            }
            case PARADETOX -> pair(line, consumer);
            case TWEETEVAL_OFFENSIVE -> accept(line.string("text"), is(line, "label", "offensive"), consumer);
            case HATECHECK -> accept(line.string("text"), is(line, "label", "hateful"), consumer);
            case DAVIDSON -> accept(line.string("text"), 1 - is(line, "label", "neither"), consumer);
            case TOXIGEN -> list(line.string("text"), is(line, "kind", "hate"), consumer);
            case NEUTRAL -> throw new IllegalStateException(path + " holds no JSON");
        }
    }

    private static double is(JsonLines.Line line, String field, String value) {
        return line.string(field).equals(value) ? 1 : 0;
    }

    private void accept(String text, double toxicity, Consumer<LabelledText> consumer) {
        accept(text, toxicity, HoldOut.part(text), consumer);
    }

    private void accept(String text, double toxicity, Part part, Consumer<LabelledText> consumer) {
        if (!text.isBlank()) {
            consumer.accept(new LabelledText(this, text.strip(), toxicity, part));
        }
    }

    /// A toxic text and its rewrites share their words, so they go where the toxic one belongs.
    private void pair(JsonLines.Line line, Consumer<LabelledText> consumer) {
        String toxic = line.string("toxic");
        Part part = HoldOut.part(toxic);
        accept(toxic, 1, part, consumer);
        LinkedHashSet<String> rewrites = new LinkedHashSet<>();
        for (JsonNode rewrite : line.node().path("neutral")) {
            rewrites.add(rewrite.asString(""));
        }
        rewrites.forEach(text -> accept(text, 0, part, consumer));
    }

    /// Prompts that are lists of statements, one a line after a dash.
    private void list(String statements, double toxicity, Consumer<LabelledText> consumer) {
        statements.lines().forEach(s -> accept(s.strip().replaceFirst("^-\\s*", ""), toxicity, consumer));
    }

    private void neutral(Path file, Consumer<LabelledText> consumer, Cancellation cancellation) {
        List<String> lines = new ArrayList<>();
        new TextFile(file, List.of())
                .forEach(
                        line -> {
                            if (line.length() >= MIN_NEUTRAL_CHARS && !line.startsWith("=")) {
                                lines.add(line);
                            }
                        },
                        cancellation);
        int taken = Math.min(lines.size(), NEUTRAL_LINES);
        for (int i = 0; i < taken; i++) {
            String line = lines.get((int) ((long) i * lines.size() / taken)); // evenly over the file
            accept(beginning(line), 0, consumer);
        }
    }

    private static String beginning(String line) {
        if (line.length() <= MAX_NEUTRAL_CHARS) {
            return line;
        }
        int space = line.lastIndexOf(' ', MAX_NEUTRAL_CHARS);
        return space > 0 ? line.substring(0, space) : line;
    }
}
