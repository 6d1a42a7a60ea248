package steerbench.engine.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.family.Families;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.judge.HeadFile;
import steerbench.engine.judge.JudgeCard;
import steerbench.engine.prompt.ChatTemplate;
import steerbench.engine.prompt.GgufTokenizer;
import steerbench.engine.prompt.TextStream;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.tensor.Tensor;

/// Every reader of files that other people make, with what later stages do to what it accepts.
final class FuzzTargets {
    private static final String TEXT = "ab <s> aéb a1\n  b";
    private static final int MAX_ROW = 1 << 16;

    private static final String TENSORS = """
            {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},\
            "b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"U8","shape":[],"data_offsets":[32,33]}}""";

    private static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,
             "added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
             "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"_"},{"type":"Replace","pattern":{"String":" "},"content":"_"},{"type":"NFC"}]},
             "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\\\p{L}+|\\\\s+(?!\\\\S)|\\\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},{"type":"Digits","individual_digits":true}]},
             "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]}}},
             "decoder":{"type":"ByteLevel"},
             "model":{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,
              "vocab":{"<s>":0,"<unk>":1,"a":2,"b":3,"_":4,"ab":5,"_a":6,"_ab":7},"merges":[["a","b"],["_","a"],["_","ab"]]}}
            """;

    private static final String TEMPLATE = """
            {% set ns = namespace(n=0) %}{% for message in messages %}{% if message['role'] == 'user' and loop.first %}\
            {{ bos_token + message.content | trim | upper }}{% set ns.n = ns.n + 1 %}{% else %}{{ range(3) | join(',') }}\
            {% endif %}{% endfor %}{{ [1, 2, {'a': 'b'}] | tojson }}{{ 'x'.split('y')[0] ~ 3 if true else none }}""";

    private static final String CATALOGUE = """
            {"model":"m","sae":"s","mode":"fast","toxic":"t","toxicTexts":1,"neutral":"n","neutralTexts":1,"rule":"r","created":"2026-01-01"}
            {"feature":1,"activationRate":0.5,"maxActivation":1.0,"auroc":0.7,"aurocLow":0.6,"aurocHigh":0.8,"toxicRate":0.5,"neutralRate":0.1,"topTokens":["a","b"]}
            """;

    private static final String HEAD = """
            {"calibration":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"dense.hidden.bias":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},\
            "dense.output.weight":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},"dense.output.bias":{"dtype":"F32","shape":[1],"data_offsets":[20,24]}}""";

    private FuzzTargets() {}

    static List<FuzzTarget> all() {
        return Stream.of(tensors(), configurations(), saes(), texts())
                .flatMap(s -> s)
                .toList();
    }

    private static Stream<FuzzTarget> tensors() {
        return Stream.of(
                FuzzTarget.of(
                        "gguf",
                        FuzzTargets::gguf,
                        List.of(
                                GgufSeed.fields(true),
                                GgufSeed.fields(false),
                                Seeds.json(Fixtures.ROOT.resolve("gguf/tiny-llama-Q4_0.gguf")))),
                FuzzTarget.of(
                        "safetensors",
                        FuzzTargets::safetensors,
                        List.of(Seeds.safetensors(TENSORS, 33), Seeds.safetensors("{}", 0))),
                new FuzzTarget(
                        "safetensors-json", List.of(Seeds.text(TENSORS)), Seeds::withLength, FuzzTargets::safetensors));
    }

    private static Stream<FuzzTarget> configurations() {
        return Stream.of(
                config("llama"),
                config("gpt2"),
                config("gpt_neox"),
                config("gemma3_text"),
                config("qwen2"),
                FuzzTarget.of(
                        "shard-index",
                        FuzzTargets::shards,
                        List.of(Seeds.json(
                                Fixtures.ROOT.resolve("models/llama_sharded/model.safetensors.index.json")))),
                FuzzTarget.of("tokenizer-json", FuzzTargets::folderTokenizer, List.of(Seeds.text(TOKENIZER))),
                FuzzTarget.of(
                        "gguf-tokenizer",
                        FuzzTargets::ggufTokenizer,
                        List.of(GgufSeed.fields(true), GgufSeed.fields(false))));
    }

    private static Stream<FuzzTarget> saes() {
        List<byte[]> wEnc = Seeds.npy(Seeds.header("(2, 4)"), 8);
        byte[] intact = Mutator.joined(wEnc);
        return Stream.of(
                FuzzTarget.of(
                        "npz",
                        FuzzTargets::gemmaScope,
                        List.of(Seeds.zipFields(Seeds.npz(intact, false)), Seeds.zipFields(Seeds.npz(intact, true)))),
                new FuzzTarget("npy", List.of(wEnc), npy -> Seeds.npz(npy, true), FuzzTargets::gemmaScope),
                sae("saelens-json", "llama.standard", "cfg.json"),
                sae("sparsify-json", "llama.sparsify/layers.1", "cfg.json"),
                sae("dictionary-json", "llama.dictionary_learning", "config.json"),
                sae("scope2-json", "gemma3_text.gemma_scope_2/resid_post/layer_4_width_16k_l0_medium", "config.json"),
                sae(
                        "llamascope-json",
                        Fixtures.LLAMA_SCOPE.getParent(),
                        "Llama3_1-8B-Base-L1R-8x",
                        "hyperparams.json"));
    }

    private static Stream<FuzzTarget> texts() {
        return Stream.of(
                FuzzTarget.of("features-jsonl", FuzzTargets::catalogue, List.of(Seeds.text(CATALOGUE))),
                FuzzTarget.of("judge-head", FuzzTargets::head, List.of(Seeds.safetensors(HEAD, 24))),
                FuzzTarget.of(
                        "judge-card",
                        FuzzTargets::card,
                        List.of(Seeds.json(Path.of("src/main/resources/steerbench/engine/judge/toxicity-judge.json")))),
                FuzzTarget.of("chat-template", FuzzTargets::template, List.of(Seeds.text(TEMPLATE))));
    }

    /// Every tensor's first and last row, as the graph's weights are read.
    private static void touch(Iterable<Tensor> tensors) {
        float[] row = new float[MAX_ROW];
        for (Tensor tensor : tensors) {
            long rows = tensor.rows();
            if (rows > 0 && tensor.shape().rowLength() <= MAX_ROW) {
                tensor.readRow(0, row);
                tensor.readRow(rows - 1, row);
            }
        }
    }

    private static void gguf(byte[] input, Path work) throws IOException {
        Path file = Files.write(work.resolve("model.gguf"), input);
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(file)) {
            touch(checkpoint.tensors().values());
            Families.of(checkpoint).shape();
        }
    }

    private static void ggufTokenizer(byte[] input, Path work) throws IOException {
        Path file = Files.write(work.resolve("model.gguf"), input);
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(file);
                Tokenizer tokenizer = GgufTokenizer.of((GgufCheckpoint) checkpoint)) {
            encode(tokenizer);
        }
    }

    private static void encode(Tokenizer tokenizer) {
        int[] ids =
                tokenizer.prompt(TEXT, tokenizer.vocabulary().bos().isPresent()).ids();
        TextStream.text(tokenizer.vocabulary(), ids);
        for (int id = 0; id < Math.min(20, tokenizer.vocabulary().size()); id++) {
            tokenizer.vocabulary().token(id);
        }
    }

    private static void safetensors(byte[] input, Path work) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(Files.write(work.resolve("t.safetensors"), input))) {
            touch(file.tensors().values());
        }
    }

    /// A configuration beside the weights it belongs to.
    private static FuzzTarget config(String model) {
        Path intact = Fixtures.ROOT.resolve("models").resolve(model);
        return FuzzTarget.of(
                "config-" + model,
                (input, work) -> {
                    copy(intact, work, "model.safetensors");
                    Files.write(work.resolve("config.json"), input);
                    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(work)) {
                        Families.of(checkpoint).shape();
                    }
                },
                List.of(Seeds.json(intact.resolve("config.json"))));
    }

    private static void shards(byte[] input, Path work) throws IOException {
        Path shards = Fixtures.ROOT.resolve("models/llama_sharded");
        copy(shards, work, "config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        Files.write(work.resolve("model.safetensors.index.json"), input);
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(work)) {
            touch(checkpoint.tensors().values());
        }
    }

    private static void folderTokenizer(byte[] input, Path work) throws IOException {
        copy(Fixtures.TINY_LLAMA, work, "config.json", "model.safetensors");
        Files.write(work.resolve("tokenizer.json"), input);
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(work);
                Tokenizer tokenizer = Tokenizers.of(checkpoint)) {
            encode(tokenizer);
        }
    }

    private static void gemmaScope(byte[] input, Path work) throws IOException {
        Path folder = Files.createDirectories(work.resolve("layer_1"));
        Files.write(folder.resolve("params.npz"), input);
        try {
            sae(folder, work.resolve("cache"));
        } finally {
            Fuzzer.delete(work.resolve("cache"));
        }
    }

    private static void sae(Path folder, Path cache) {
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), cache)) {
            sae.decoderDirection(0);
            sae.decoderDirection(sae.config().dSae() - 1);
            sae.decoderNorms();
        }
    }

    /// An SAE of the fixtures whose configuration is damaged.
    private static FuzzTarget sae(String name, String folder, String config) {
        return sae(name, Fixtures.ROOT.resolve("saes"), folder, config);
    }

    private static FuzzTarget sae(String name, Path root, String folder, String config) {
        Path intact = root.resolve(folder);
        return FuzzTarget.of(
                name,
                (input, work) -> {
                    Path copy = work.resolve(folder);
                    try (Stream<Path> files = Files.walk(intact)) {
                        for (Path file : files.filter(f -> f.toString().endsWith(".safetensors"))
                                .toList()) {
                            copy(intact, copy, intact.relativize(file).toString());
                        }
                    }
                    Files.write(copy.resolve(config), input);
                    sae(copy, work.resolve("cache"));
                },
                List.of(Seeds.json(intact.resolve(config))));
    }

    private static void catalogue(byte[] input, Path work) throws IOException {
        Files.write(work.resolve(FeatureCatalogFile.NAME), input);
        FeatureCatalogFile.read(work).ifPresent(catalogue -> {
            catalogue.starterSet();
            catalogue.starterRule();
            catalogue.features().forEach(f -> f.topTokens().forEach(Objects::requireNonNull));
        });
    }

    private static void head(byte[] input, Path work) throws IOException {
        HeadFile.read(Files.write(work.resolve("head.safetensors"), input));
    }

    private static void card(byte[] input, Path work) throws IOException {
        JudgeCard card = JudgeCard.read(Files.write(work.resolve("judge.json"), input));
        Objects.requireNonNull(card.id().name());
        card.trainedOn().forEach(source -> Objects.requireNonNull(source.file()));
        card.reliability().bins().forEach(JudgeCard.Bin::from);
    }

    private static void template(byte[] input, Path work) {
        String source = new String(input, java.nio.charset.StandardCharsets.UTF_8);
        new ChatTemplate(source, "<s>", "</s>").userTurn("hello there");
    }

    /// Links what is there already.
    private static void copy(Path from, Path to, String... names) throws IOException {
        for (String name : names) {
            if (!Files.exists(to.resolve(name))) {
                Files.createDirectories(to.resolve(name).getParent());
                Files.copy(from.resolve(name), to.resolve(name));
            }
        }
    }
}
