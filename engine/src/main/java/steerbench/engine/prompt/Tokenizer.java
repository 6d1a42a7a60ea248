package steerbench.engine.prompt;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;

/// A checkpoint's tokenizer, run by Hugging Face's `tokenizers` library. Special tokens written in a text are
/// recognised as such, as llama.cpp does with `parse_special`.
public final class Tokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer library;
    private final String source;
    private final Vocabulary vocabulary;
    private final ChatTemplate chatTemplate;

    private Tokenizer(HuggingFaceTokenizer library, String source, Vocabulary vocabulary, ChatTemplate chatTemplate) {
        this.library = library;
        this.source = source;
        this.vocabulary = vocabulary;
        this.chatTemplate = chatTemplate;
    }

    /// @param json a `tokenizer.json`
    /// @param source where it comes from, for messages
    static Tokenizer of(byte[] json, Vocabulary vocabulary, ChatTemplate chatTemplate, String source) {
        return new Tokenizer(library(json, source), source, vocabulary, chatTemplate);
    }

    private static HuggingFaceTokenizer library(byte[] json, String source) {
        // DJL reports each first use to its makers unless told not to; this program talks to nobody by
        // itself.
        System.setProperty("OPT_OUT_TRACKING", "true");
        // The plain library, whatever CUDA is on the machine: there is nothing to compute on a GPU.
        System.setProperty("RUST_FLAVOR", "cpu");
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json),
                    Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
        } catch (IOException | RuntimeException e) { // the library throws RuntimeException for every fault of the file
            throw notUnderstood(source, e);
        }
    }

    private static InvalidFileException notUnderstood(String source, Exception cause) {
        return new InvalidFileException(
                source,
                "its tokenizer is not understood (" + cause.getMessage() + ")",
                "Fetch it again, or use another conversion of this model",
                cause);
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public ChatTemplate chatTemplate() {
        return chatTemplate;
    }

    /// The ids of a text, nothing added.
    public int[] encode(String text) {
        try {
            return Arrays.stream(library.encode(text, false, false).getIds())
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } catch (RuntimeException e) { // the library throws RuntimeException for every fault of the tokenizer
            throw notUnderstood(source, e);
        }
    }

    /// The tokens a model is given.
    ///
    /// @param withBos whether BOS is put in front
    public Prompt prompt(String text, boolean withBos) {
        int[] ids = text.isEmpty() ? new int[0] : encode(text);
        if (withBos) {
            int bos = vocabulary
                    .bos()
                    .orElseThrow(() -> new InvalidRequestException(
                            "prompt", "BOS is asked for, but this model has none", "Turn BOS off"));
            ids = IntStream.concat(IntStream.of(bos), IntStream.of(ids)).toArray();
        }
        if (ids.length == 0) {
            throw new InvalidRequestException("prompt", "is empty", "Write something, or turn BOS on");
        }
        return prompt(text, ids);
    }

    /// A prompt from ids taken as given.
    public Prompt prompt(String text, int[] ids) {
        List<Token> tokens = Arrays.stream(ids).mapToObj(vocabulary::token).toList();
        boolean bos = vocabulary.bos().isPresent() && ids[0] == vocabulary.bos().getAsInt();
        return new Prompt(text, tokens, bos);
    }

    @Override
    public void close() {
        library.close();
    }
}
